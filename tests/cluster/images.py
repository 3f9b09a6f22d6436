"""Brings the images to the cluster's nodes, by the command that IMAGE_LOAD holds."""

import functools
import hashlib
import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
IMAGES = {  # name: context, and the parts of it that the image is made of
    "kernel-runner": ("kernel", ["Dockerfile", "kernel-requirements.txt", "entrypoint.py", "lib"]),
    "reportbot": (
        ".",
        ["Dockerfile", "requirements.txt", "pyproject.toml", "bot", "runner", "templates", "kernel"],
    ),
}


@dataclass(frozen=True)
class Image:
    """An image to build: what it is called after what is in it, and where it is made."""

    reference: str
    context: Path

    def load(self, command):
        """Build it and bring it to the nodes; `RuntimeError` with what was said where that fails."""
        values = {"ref": self.reference, "context": self.context, "dockerfile": self.context / "Dockerfile"}
        line = command.format(**{name: shlex.quote(str(value)) for name, value in values.items()})
        done = subprocess.run(
            line, shell=True, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            raise RuntimeError(f"IMAGE_LOAD failed: {line}\n{done.stdout[-2000:]}")


@functools.cache  # what is built is what runs, whatever is edited meanwhile
def find_image(name):
    """Give an image by its name, under a reference that changes with its content. IMAGE_REPOSITORY goes before it."""
    context, parts = IMAGES[name]
    found = hashlib.sha256()
    for part in parts:
        path = ROOT / context / part
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                found.update(f"{file.relative_to(ROOT)} ".encode() + hashlib.sha256(file.read_bytes()).digest())
    repository = os.environ.get("IMAGE_REPOSITORY")
    reference = f"{name}:test-{found.hexdigest()[:12]}"
    return Image(f"{repository.rstrip('/')}/{reference}" if repository else reference, ROOT / context)
