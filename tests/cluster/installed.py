"""What an operator applies, under other names, so that tests stand beside a real installation."""

from pathlib import Path

import yaml

FOLDER = Path(__file__).parents[2] / "kernel" / "cluster"


def read_objects(*files, suffix):
    """Give the objects of these files, their two namespaces named with the suffix."""
    found = []
    for file in files:
        text = (FOLDER / f"{file}.yaml").read_text()
        for own in ("reportbot-kernels", "reportbot"):
            for key in ("namespace: ", "name: "):
                text = text.replace(f"{key}{own}\n", f"{key}{own}-{suffix}\n")
        text = text.replace("metadata.name: reportbot}", f"metadata.name: reportbot-{suffix}}}")
        found += list(yaml.safe_load_all(text))
    return found
