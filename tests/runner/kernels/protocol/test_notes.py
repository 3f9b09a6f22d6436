"""What a kernel noticed becomes a warning to the author; what a hostile one says becomes nothing worse."""

from hypothesis import given
from hypothesis import strategies as st

from runner.kernels.protocol.notes import MOST_NOTES, read_notes, unfinished_files


def note(kind, text="rows.csv", *, number=0, cell=1):
    """A note as a kernel sends it."""
    return {"kind": kind, "text": text, "number": number, "cell": cell}


def test_a_failed_command_names_its_cell_and_what_to_do():
    """The cell is the author's number of the n-th that ran."""
    [warning] = read_notes({"notes": [note("failed command", "python a.py", number=2, cell=2)]}, [1, 4])
    assert (warning.kind, warning.cell) == ("failed command", 4)
    assert "!python a.py in cell 4 ended with status 2" in warning.message
    assert '"system_raise_on_error": true' in warning.message


def test_an_open_file_belongs_to_no_cell():
    """It is noticed when all of them are done."""
    warnings = read_notes({"notes": [note("open file"), note("unfinished file"), note("running thread")]}, [1])
    assert [(each.cell, each.message.split(" ")[0]) for each in warnings][:2] == [(None, "rows.csv")] * 2


def test_files_whose_end_may_be_missing_are_named():
    """Of a process and of a writer that cannot be finished; not those that are merely open, nor what is no note."""
    notes = [note("open file", "a"), note("unfinished file", "b"), note("file of a process", "c"), 3, {}]
    assert unfinished_files({"notes": notes}) == {"b", "c"}
    assert unfinished_files({"notes": "b"}) == unfinished_files({}) == frozenset()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["kind", "text", "number", "cell"]), inner)
        ),
    )
)
def test_whatever_a_kernel_says_is_read(said):
    """Something else than notes is no warning, and no error."""
    for notes in (said, [said], [note("open file", cell=said)], [note("failed command", number=said)]):
        for warning in read_notes({"notes": notes}, [1, 2]):
            assert len(warning.message) < 600


def test_notes_are_bounded_and_on_one_line():
    """A name may hold anything."""
    warnings = list(read_notes({"notes": [note("open file", "a\n\x1b[31m" + "b" * 999)] * 99}, []))
    assert len(warnings) == MOST_NOTES
    assert "\n" not in warnings[0].message and "\x1b" not in warnings[0].message
