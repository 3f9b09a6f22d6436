"""The tree of the tests follows the tree of the source."""

from pathlib import Path

from tests.where_tested import FOLDERS

ROOT = Path(__file__).resolve().parents[1]
MODULES = [
    path.relative_to(ROOT)
    for folder in ("bot", "runner", "kernel")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path.name not in ("__init__.py", "__main__.py")
]


def own_tests(module: Path) -> Path:
    """Return where the tests of a module stand."""
    return ROOT / "tests" / module.parent / f"test_{module.name}"


def test_each_module_has_its_tests_or_a_reason():
    """Tests stand at the mirrored path, or the folder tells where else, and why."""
    assert not [str(each) for each in MODULES if not own_tests(each).exists() and str(each.parent) not in FOLDERS]


def test_no_reason_is_stale():
    """A folder has modules without tests of their own, and the place that it names is there."""
    without = {str(each.parent) for each in MODULES if not own_tests(each).exists()}
    assert sorted(FOLDERS.keys() - without) == []
    assert not [place for place, _ in FOLDERS.values() if not (ROOT / place).exists()]
