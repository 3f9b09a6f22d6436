"""How names are resolved in a sandbox: from a file of its own, to which its report's hosts are added."""

from __future__ import annotations

from pathlib import Path

# The launcher imports this: nothing heavier than pathlib may be imported here.

HOSTS, SWITCH = "hosts", "nsswitch.conf"  # in the launcher's directory; read-only in the sandbox, below /etc
_CONTENT = {HOSTS: "127.0.0.1 localhost\n", SWITCH: "hosts: files\nservices: files\npasswd: files\ngroup: files\n"}


def write_names(directory: Path) -> None:
    """Write the files as they are before a report begins."""
    for name, content in _CONTENT.items():
        file = directory / name
        file.write_text(content)
        file.chmod(0o644)
