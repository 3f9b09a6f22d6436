"""What is found out about the kernels' Python, and for how long that is believed."""

import sys
from pathlib import Path

from runner.kernels.sandbox.interpreter import read_interpreter


def test_this_python_is_asked_once(tmp_path):
    """What is found out about an interpreter is kept until a package changes."""
    first = read_interpreter(Path(sys.executable), cache=tmp_path)
    assert read_interpreter(Path(sys.executable), cache=tmp_path) == first
    assert first.has("ipykernel")
    assert not first.has("nothing-of-the-kind")
    kept = next(tmp_path.glob("python-*.json"))
    kept.write_text(kept.read_text().replace('"ipykernel==', '"other=='))
    assert not read_interpreter(Path(sys.executable), cache=tmp_path).has("ipykernel")
