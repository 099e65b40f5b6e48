"""Websocket frames, held against wsproto, which is another hand's reading of RFC 6455."""

import secrets

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.connection import Connection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, Request, TextMessage

from kiosk_server.simulation.framing import CLOSE, PING, TEXT, BadFrame, FrameReader, frame, handshake, is_accepted

SIZES = (0, 1, 125, 126, 65_535, 65_536, 70_001)


@pytest.mark.parametrize("size", SIZES)
def test_frame_is_what_a_server_reads(size: int) -> None:
    text = ("政务公开abc{}" * size)[: size // 2]
    server = Connection(ConnectionType.SERVER)
    server.receive_data(frame(text.encode(), secrets.token_bytes(4)))
    assert "".join(event.data for event in server.events() if isinstance(event, TextMessage)) == text


@pytest.mark.parametrize("step", [1, 3, 100_000])
def test_reader_reads_what_a_server_writes_however_it_is_cut(step: int) -> None:
    server = Connection(ConnectionType.SERVER)
    texts = ["x" * size for size in SIZES if size < 500] + ["完"]
    written = b"".join(server.send(TextMessage(text)) for text in texts)
    written += server.send(TextMessage("in ", message_finished=False)) + server.send(Ping(b"between"))
    written += server.send(TextMessage("parts")) + server.send(BytesMessage(b"\x01"))
    written += server.send(CloseConnection(1000))
    reader = FrameReader()
    read = [message for start in range(0, len(written), step) for message in reader.feed(written[start : start + step])]
    expected = [(TEXT, text.encode()) for text in texts]
    expected += [(PING, b"between"), (TEXT, b"in parts"), (TEXT, b"\x01"), (CLOSE, b"\x03\xe8")]
    assert read == expected


@pytest.mark.parametrize("head", [b"\xc1\x00", b"\x81\x80", b"\x81\x7f" + (2**40).to_bytes(8, "big")])
def test_reader_refuses_what_no_server_may_send(head: bytes) -> None:
    with pytest.raises(BadFrame):
        list(FrameReader().feed(head))


def test_handshake_is_accepted_by_a_server_and_its_answer_by_us() -> None:
    request, accept = handshake("kiosk.test:8000", "/socket.io/", secrets.token_bytes)
    server = WSConnection(ConnectionType.SERVER)
    server.receive_data(request)
    (asked,) = server.events()
    assert isinstance(asked, Request)
    assert (asked.host, asked.target) == ("kiosk.test:8000", "/socket.io/")
    head = server.send(AcceptConnection()).rstrip(b"\r\n")
    assert is_accepted(head, accept)
    assert not is_accepted(head, b"another")
    assert not is_accepted(head.replace(b"101", b"503", 1), accept)
