"""Frames against wsproto, another hand's RFC 6455: on streams that are right, and on streams that are not."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wsproto import events as ws
from wsproto.connection import Connection, ConnectionType

from kiosk_server.push.frames import CLOSE, PING, PONG, TEXT, Event, Inbound, Violation, close_frame, text_frame

LIMIT = 1000
KEY = b"\x01\x02\x03\x04"


def _masked(first: int, payload: bytes, *, length: int | None = None) -> bytes:
    said = len(payload) if length is None else length
    head = bytes((first, 0x80 | said)) if said < 126 else bytes((first, 0xFE)) + said.to_bytes(2, "big")
    return head + KEY + bytes(byte ^ KEY[n % 4] for n, byte in enumerate(payload))


def _read(stream: bytes, cuts: list[int], limit: int = LIMIT) -> tuple[list[Event], int | None]:
    """Return what comes out of *stream* fed in pieces, and the code with which it ended early."""
    inbound, events = Inbound(limit), []
    places = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    try:
        for start, end in pairwise(places):
            for event in inbound.feed(stream[start:end]):
                events.append(event)
    except Violation as violation:
        return events, violation.code
    return events, None


_messages = st.lists(
    st.one_of(
        st.builds(lambda text, parts: ("text", text, parts), st.text(max_size=200), st.integers(1, 4)),
        st.builds(lambda data: ("ping", data, 1), st.binary(max_size=125)),
        st.builds(lambda data: ("pong", data, 1), st.binary(max_size=125)),
    ),
    max_size=8,
)


@given(messages=_messages, cuts=st.lists(st.integers(0, 10_000), max_size=12))
def test_what_wsproto_sends_is_read_as_it_was_meant(messages: list[tuple[str, object, int]], cuts: list[int]) -> None:
    client, stream, meant = Connection(ConnectionType.CLIENT), b"", []
    for kind, content, parts in messages:
        if kind == "text":
            text = str(content)
            size = max(1, -(-len(text) // parts))
            pieces = [text[n : n + size] for n in range(0, len(text), size)] or [""]
            for number, piece in enumerate(pieces, 1):
                stream += client.send(ws.TextMessage(piece, message_finished=number == len(pieces)))
            meant.append((TEXT, text.encode()))
        else:
            payload = bytes(content)  # type: ignore[call-overload]
            stream += client.send(ws.Ping(payload) if kind == "ping" else ws.Pong(payload))
            meant.append((PING if kind == "ping" else PONG, payload))
    assert _read(stream, cuts) == (meant, None)


@given(text=st.text(max_size=70_000), times=st.integers(1, 3))
@example(text="x" * 125, times=1)
@example(text="x" * 126, times=2)
@example(text="x" * 65_535, times=1)
@example(text="x" * 65_536, times=1)
def test_what_we_send_is_read_by_wsproto(text: str, times: int) -> None:
    client, heard = Connection(ConnectionType.CLIENT), ""
    client.receive_data(text_frame(text) * times)
    for event in client.events():
        assert isinstance(event, ws.TextMessage)
        heard += event.data
    assert heard == text * times


def test_goodbye_is_read_by_wsproto() -> None:
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(close_frame(1009, "at most"))
    assert [(e.code, e.reason) for e in client.events() if isinstance(e, ws.CloseConnection)] == [(1009, "at most")]


_damaged = st.lists(st.binary(max_size=40), max_size=6).map(b"".join)
_frames = st.lists(
    st.builds(
        _masked,
        st.sampled_from([0x81, 0x01, 0x80, 0x00, 0x82, 0x88, 0x89, 0x8A, 0x09, 0xC1, 0x83]),
        st.one_of(st.binary(max_size=300), st.sampled_from([b"\x03\xe8", b"\x03\xec", b"\xff", b"\xe4\xb8"])),
        length=st.none() | st.integers(0, 65_535),
    ),
    max_size=5,
).map(b"".join)


@given(stream=_damaged | _frames, cuts=st.lists(st.integers(0, 3000), max_size=10))
def test_damaged_stream_ends_the_same_way_however_it_is_cut(stream: bytes, cuts: list[int]) -> None:
    assert _read(stream, cuts) == _read(stream, [])


@given(stream=_frames, size=st.integers(1, 50))
def test_no_more_is_kept_than_one_message_may_have(stream: bytes, size: int) -> None:
    inbound = Inbound(LIMIT)
    try:
        for start in range(0, len(stream), size):
            list(inbound.feed(stream[start : start + size]))
            kept = len(inbound._buffer) + len(inbound._begun or b"")
            assert kept <= 2 * LIMIT + 14 + size
    except Violation:
        pass


@given(stream=_frames)
def test_what_wsproto_takes_from_a_client_we_take_and_nothing_else(stream: bytes) -> None:
    """Apart from our own rules: text only, a limit, and that nothing follows a goodbye."""
    events, code = _read(stream, [], limit=100_000)
    server, theirs, fault = Connection(ConnectionType.SERVER), b"", False
    try:
        server.receive_data(stream)
        for event in server.events():
            if isinstance(event, ws.TextMessage):
                theirs += event.data.encode()
            elif isinstance(event, ws.CloseConnection):
                break
    except Exception:  # whatever it calls it
        fault = True
    texts = b"".join(payload for opcode, payload in events if opcode == TEXT)
    if code is None and not any(opcode == CLOSE for opcode, _ in events):
        assert not fault
        assert theirs.startswith(texts)  # wsproto hands out what a message begins with


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (b"\x81\x05hello", 1002),  # not masked
        (_masked(0xC1, b"x"), 1002),  # compressed
        (_masked(0x83, b"x"), 1002),  # no such opcode
        (_masked(0x82, b"x"), 1003),  # binary
        (_masked(0x09, b"x"), 1002),  # a ping in parts
        (_masked(0x89, b"x" * 126), 1002),  # a long ping
        (_masked(0x80, b"x"), 1002),  # the end of nothing
        (_masked(0x01, b"x") + _masked(0x81, b"y"), 1002),  # a message within a message
        (_masked(0x81, b"\xe4\xb8"), 1007),  # half a character
        (_masked(0x01, b"\xff") + _masked(0x80, b""), 1007),
        (_masked(0x88, b"\x03"), 1002),  # half a code
        (_masked(0x88, b"\x03\xed"), 1002),  # 1005 is never sent
        (_masked(0x88, b"\x03\xe8\xff"), 1007),
        (b"\x81\xfe\x00\x05" + KEY, 1002),  # a length longer than it need be
        (b"\x81\xff" + (200).to_bytes(8, "big"), 1002),
        (b"\x81\xff" + (1 << 63).to_bytes(8, "big"), 1002),
    ],
)
def test_violation_has_its_code(stream: bytes, code: int) -> None:
    assert _read(stream, []) == ([], code)


@pytest.mark.parametrize(
    "stream",
    [
        b"\x81\xfe" + (LIMIT + 1).to_bytes(2, "big"),
        b"\x81\xff" + (1 << 40).to_bytes(8, "big"),
        _masked(0x01, b"x" * 600) + _masked(0x00, b"y" * 300) + b"\x00\xfe" + (126).to_bytes(2, "big"),
    ],
)
def test_message_too_long_is_refused_by_its_header(stream: bytes) -> None:
    assert _read(stream, []) == ([], 1009)


def test_message_of_exactly_the_limit_is_read() -> None:
    assert _read(_masked(0x81, b"x" * LIMIT), []) == ([(TEXT, b"x" * LIMIT)], None)


def test_ping_between_the_parts_of_a_message_comes_first() -> None:
    stream = _masked(0x01, b"a") + _masked(0x89, b"!") + _masked(0x80, b"b")
    assert _read(stream, []) == ([(PING, b"!"), (TEXT, b"ab")], None)


def test_one_large_frame_is_unmasked_at_once() -> None:
    inbound = Inbound(65_536)
    text = ("政务公开" * 5000).encode()
    stream = b"\x81\xfe" + len(text).to_bytes(2, "big") + _masked(0, text, length=0)[2:]
    assert list(inbound.feed(stream)) == [(TEXT, text)]
