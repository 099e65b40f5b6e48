"""The probe reads the status of whatever answers."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from kiosk_server.cli.handshake import handshake_status

Answering = Callable[[bytes], int]


@pytest.fixture
def answering() -> Iterator[Answering]:
    """Start a server that gives one fixed answer, and return its port."""
    listeners: list[socket.socket] = []

    def start(answer: bytes) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        port: int = listener.getsockname()[1]
        return port

    yield start
    for listener in listeners:
        listener.close()


@pytest.mark.parametrize("status", [101, 200, 500])
def test_status_is_the_one_answered(answering: Answering, status: int) -> None:
    port = answering(f"HTTP/1.1 {status} Words\r\n\r\n".encode())
    assert handshake_status("127.0.0.1", port) == status


def test_address_for_anywhere_is_asked_on_loopback(answering: Answering) -> None:
    assert handshake_status("", answering(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")) == 101


def test_silence_is_an_error(answering: Answering) -> None:
    with pytest.raises(ConnectionError, match="does not speak HTTP"):
        handshake_status("127.0.0.1", answering(b""))


def test_nobody_listening_is_an_error(answering: Answering) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(ConnectionRefusedError):
        handshake_status("127.0.0.1", port)
