"""One WebSocket on a pair of sockets whose buffers are small: what a slow screen is written, and how it ends."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from gevent import socket
from push_clients import eventually

from kiosk_server import metrics
from kiosk_server.push import websocket
from kiosk_server.push.frames import Violation, text_frame
from kiosk_server.push.websocket import BadHandshake, WebSocket, accept

LIMIT = 1000
HANDSHAKE = {
    "REQUEST_METHOD": "GET",
    "HTTP_CONNECTION": "keep-alive, Upgrade",
    "HTTP_UPGRADE": "websocket",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
    "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture
def pair() -> Iterator[tuple[WebSocket, Any]]:
    """Give our end, and the peer's socket; the kernel keeps little between them."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    theirs.settimeout(5)
    ws = WebSocket(ours, LIMIT)
    yield ws, theirs
    ws.release()
    theirs.close()


def _all(theirs: Any, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := theirs.recv(1 << 20)):
        data += more
    return data


def _masked(text: str) -> bytes:
    return bytes((0x81, 0x80 | len(text.encode()))) + b"\0\0\0\0" + text.encode()


def test_write_sends_at_once_what_the_kernel_takes(pair: tuple[WebSocket, Any]) -> None:
    ws, theirs = pair
    ws.write(text_frame("屏"))
    assert theirs.recv(100) == text_frame("屏")


def test_write_to_a_slow_peer_returns_and_keeps_every_byte_in_order(pair: tuple[WebSocket, Any]) -> None:
    ws, theirs = pair
    queued = metrics.QUEUED._value.get()
    written = b""
    for number in range(2000):
        frame = text_frame(f"{number:06}" * (1 + number % 60))
        ws.write(frame)
        written += frame
    assert metrics.QUEUED._value.get() > queued
    assert _all(theirs, len(written)) == written
    assert eventually(lambda: metrics.QUEUED._value.get() == queued)
    ws.write(text_frame("again"))
    assert theirs.recv(100) == text_frame("again")


def test_writes_while_the_rest_goes_out_stay_behind_it(pair: tuple[WebSocket, Any]) -> None:
    ws, theirs = pair
    written, read = b"", b""
    for number in range(300):
        frame = text_frame(f"{number:03}" * 100)
        ws.write(frame)
        written += frame
        if number % 3 == 0:
            read += theirs.recv(5000)  # the drain and the writer take turns
    assert read + _all(theirs, len(written) - len(read)) == written


def test_peer_that_takes_nothing_is_cut_off_at_the_limit(pair: tuple[WebSocket, Any]) -> None:
    ws, theirs = pair
    queued, frame, written = metrics.QUEUED._value.get(), text_frame("x" * 60_000), 0
    while ws.open:
        ws.write(frame)
        written += len(frame)
    assert websocket.MOST_WAITING < written < websocket.MOST_WAITING + 500_000
    assert eventually(lambda: metrics.QUEUED._value.get() == queued)
    ws.write(frame)  # says nothing
    while theirs.recv(1 << 20):
        pass


def test_write_after_the_peer_has_gone_is_silent(pair: tuple[WebSocket, Any]) -> None:
    ws, theirs = pair
    theirs.close()
    ws.write(text_frame("a"))
    ws.write(text_frame("b"))
    assert not ws.open
    assert list(ws.messages()) == []


def test_messages_are_read_and_pings_answered(pair: tuple[WebSocket, Any]) -> None:
    ws, theirs = pair
    theirs.sendall(_masked("一") + b"\x89\x82\0\0\0\0hi" + _masked("二") + b"\x88\x82\0\0\0\0\x03\xe8")
    assert list(ws.messages()) == ["一", "二"]
    assert theirs.recv(100) == b"\x8a\x02hi" + b"\x88\x02\x03\xe8"


def test_violation_is_raised_and_the_goodbye_arrives_although_more_was_sent(pair: tuple[WebSocket, Any]) -> None:
    ws, theirs = pair
    theirs.sendall(b"\x81\xfe\x03\xe9" + b"\0\0\0\0" + b"x" * 1001)
    with pytest.raises(Violation) as caught:
        list(ws.messages())
    closing = gevent.spawn(ws.close, caught.value.code, caught.value.reason)
    assert theirs.recv(100) == b"\x88\x14\x03\xf1at most 1000 bytes"
    assert theirs.recv(100) == b""
    theirs.close()
    closing.join(5)
    assert closing.ready()


def test_close_does_not_wait_long_for_a_peer_that_stays(pair: tuple[WebSocket, Any]) -> None:
    ws, _ = pair
    closing = gevent.spawn(ws.close)
    closing.join(5)
    assert closing.successful()


def test_cut_wakes_the_reader(pair: tuple[WebSocket, Any]) -> None:
    ws, _ = pair
    reader = gevent.spawn(lambda: list(ws.messages()))
    gevent.sleep(0)
    ws.cut()
    assert reader.get(timeout=5) == []


def test_flood_of_one_leaves_room_for_others(pair: tuple[WebSocket, Any]) -> None:
    ws, theirs = pair
    other = gevent.spawn(lambda: [gevent.sleep(0) for _ in range(20)])
    flood = gevent.spawn(lambda: [theirs.sendall(_masked("x") * 1000) for _ in range(200)])
    seen = 0
    for _ in ws.messages():
        seen += 1
        if other.ready():
            break
    assert other.ready()
    assert seen < 200_000
    flood.kill()


def test_handshake_is_answered_as_the_standard_says() -> None:
    ours, theirs = socket.socketpair()
    ws, answer = accept({**HANDSHAKE, "gunicorn.socket": ours}, LIMIT)
    assert answer == (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"  # RFC 6455, 1.3
    )
    ws.release()
    theirs.close()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"REQUEST_METHOD": "POST"}, "400 BAD REQUEST"),
        ({"HTTP_CONNECTION": "close"}, "400 BAD REQUEST"),
        ({"HTTP_UPGRADE": "h2c"}, "400 BAD REQUEST"),
        ({"HTTP_SEC_WEBSOCKET_VERSION": "8"}, "426 UPGRADE REQUIRED"),
        ({"HTTP_SEC_WEBSOCKET_KEY": ""}, "400 BAD REQUEST"),
        ({"HTTP_SEC_WEBSOCKET_KEY": "c2hvcnQ="}, "400 BAD REQUEST"),
        ({"HTTP_SEC_WEBSOCKET_KEY": "密" * 8}, "400 BAD REQUEST"),
        ({"wsgi.input": SimpleNamespace()}, "501 NOT IMPLEMENTED"),
    ],
)
def test_bad_handshake_has_its_status(changes: dict[str, Any], status: str) -> None:
    with pytest.raises(BadHandshake) as caught:
        accept(HANDSHAKE | changes, LIMIT)
    assert caught.value.status == status
