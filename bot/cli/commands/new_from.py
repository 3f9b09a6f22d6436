"""`reportbot new NAME --from energy.ipynb`: writes out what a plain notebook says of itself."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from runner.bundles.config_file import load_config
from runner.bundles.inference.config import infer_config
from runner.bundles.layout import CONFIG, NOTEBOOK, is_bundle, plain_notebook
from runner.bundles.notebook_file import load_notebook
from runner.errors import BundleError, CommandError, SettingsError

SCHEMA = "config.schema.json"  # as `reportbot schema > …` names it, beside the bundles


def write_out(notebook: Path, folder: Path) -> None:
    """Make the folder of a written-out bundle, whole or not at all.

    Raises `CommandError` where the file is no notebook, and `SettingsError` where nothing can be written.
    """
    if notebook.is_dir() or not is_bundle(notebook) or plain_notebook(notebook) is None:
        raise CommandError(f"--from {notebook}: it is no notebook: a .ipynb, or a .py with cells (# %%)")
    words = folder.name.replace("-", " ")
    config = {
        "$schema": f"../{SCHEMA}",
        **infer_config(load_notebook(notebook), name=folder.name),
        "commands": [words],
        "languages": ["en"],
    }
    files = {NOTEBOOK: _notebook_bytes(notebook), CONFIG: _json(config)}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as draft:
            made = Path(draft) / folder.name
            made.mkdir()
            for name, content in files.items():
                (made / name).write_bytes(content)
            load_config(made)  # what cannot be read back is not written
            made.rename(folder)
    except OSError as error:
        raise SettingsError(f"{folder} could not be made: {error.strerror}") from error


def _notebook_bytes(path: Path) -> bytes:
    """Return the notebook as it is; a script as the notebook that it is."""
    if path.suffix == ".py":
        return f"{nbformat.writes(load_notebook(path))}\n".encode()
    try:
        return path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}") from None


def _json(config: Mapping[str, Any]) -> bytes:
    return (json.dumps(config, ensure_ascii=False, indent=2) + "\n").encode()
