"""Budgets, shapes and sizes of what a kernel sends, with no kernel."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.session import Session

from runner.errors import KernelProtocolError
from runner.kernels.protocol.gate import MAX_PRINTED_CHARACTERS, Budget, Gate
from runner.kernels.protocol.messages import IOPUB_TYPES, parse

KEY = b"key"


def frames(kind, content, *, parent="p1", key=KEY):
    """A signed message as it comes from the socket."""
    session = Session(key=key)
    return session.serialize(session.msg(kind, content, parent={"msg_id": parent, "session": "s"}))


def gate(size=2**30, messages=100):
    """A gate with this budget."""
    return Gate(budget=Budget(size=size, messages=messages), types=IOPUB_TYPES)


def admit(gate, *message, **named):
    """Have the gate look at a message."""
    return gate.admit(Session(key=KEY), frames(*message, **named))


def test_a_right_message_is_handed_over():
    """What a kernel usually sends passes unchanged."""
    message = admit(gate(), "stream", {"name": "stdout", "text": "hello"})
    assert message["content"] == {"name": "stdout", "text": "hello"}


def test_too_many_messages_and_bytes_are_refused():
    """The budget counts what is left out as well."""
    few, small = gate(messages=2), gate(size=10)
    assert admit(few, "comm_msg", {}) is None
    assert admit(few, "status", {"execution_state": "busy"})
    with pytest.raises(KernelProtocolError, match="more messages"):
        admit(few, "comm_msg", {})
    with pytest.raises(KernelProtocolError, match="more output"):
        admit(small, "status", {"execution_state": "busy"})


def test_printing_is_cut_per_cell():
    """The first mebibyte of each request's text is kept, then a mark, then nothing."""
    looking = gate()
    text = "x" * (MAX_PRINTED_CHARACTERS // 2 + 1)
    kept = [admit(looking, "stream", {"name": "stdout", "text": text}) for _ in range(4)]
    lengths = [len(message["content"]["text"]) if message else None for message in kept]
    assert lengths[0] == len(text)
    assert MAX_PRINTED_CHARACTERS - len(text) < lengths[1] < MAX_PRINTED_CHARACTERS - len(text) + 100
    assert lengths[2:] == [None, None]
    assert admit(looking, "stream", {"name": "stdout", "text": "y"}, parent="p2")["content"]["text"] == "y"


def test_a_foreign_or_repeated_signature_is_refused():
    """Only the holder of the key is heard, and each message once."""
    with pytest.raises(KernelProtocolError):
        admit(gate(), "status", {"execution_state": "idle"}, key=b"other")
    session, message = Session(key=KEY), frames("status", {"execution_state": "idle"})
    gate().admit(session, message)
    with pytest.raises(KernelProtocolError):
        gate().admit(session, message)


@given(st.lists(st.binary(max_size=200), max_size=10))
def test_noise_is_a_protocol_error(noise):
    """Whatever bytes come, nothing else is raised."""
    with pytest.raises(KernelProtocolError):
        parse(Session(key=KEY), noise)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(sorted(IOPUB_TYPES)), JSON, JSON, JSON, JSON)
def test_any_json_is_admitted_or_a_protocol_error(kind, header, parent, metadata, content):
    """Signed nonsense of the right syntax is refused, or is what nbclient can take."""
    session = Session(key=KEY)
    header = {"msg_id": "m", "msg_type": kind, "more": header}
    parts = [json.dumps(part).encode() for part in (header, parent, metadata, content)]
    message = [b"<IDS|MSG>", session.sign(parts), *parts]
    try:
        admitted = gate().admit(session, message)
    except KernelProtocolError:
        return
    assert admitted is None or isinstance(admitted["content"], dict)


def test_many_small_values_are_refused_before_they_are_parsed():
    """Brackets cost the reader twenty times their size; text with as many commas does not, and passes."""
    commas = {"data": {"text/plain": "," * 2_000_000}, "metadata": {}}
    assert admit(gate(), "display_data", commas)
    with pytest.raises(KernelProtocolError, match="too many parts"):
        admit(gate(), "display_data", {"data": {"x/y": [[]] * 500_000}, "metadata": {}})


def test_half_characters_are_replaced():
    """What cannot be written to a file does not get that far."""
    session = Session(key=KEY)
    raw = frames("stream", {"name": "stdout", "text": "TEXT"})
    parts = [*raw[2:5], raw[5].replace(b"TEXT", b"\\ud800")]
    message = gate().admit(session, [b"<IDS|MSG>", session.sign(parts), *parts])
    assert message["content"]["text"] == "\ufffd"
