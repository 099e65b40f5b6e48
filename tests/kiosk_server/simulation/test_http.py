"""A screen's HTTP line against a server of the standard library, and against what is none."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kiosk_server.simulation.connection import Address
from kiosk_server.simulation.errors import BadAddress
from kiosk_server.simulation.http import Answer, HttpLine
from kiosk_server.simulation.reactor import Reactor

BODY = bytes(range(256)) * 2000
Asked = list[tuple[str, str, bytes, int]]
Ask = Callable[..., Answer | None]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: Asked

    def do_GET(self) -> None:
        self._answer(BODY, 404 if self.path == "/missing" else 200)
        self.close_connection = self.path == "/last"  # without a word of it, as a server's idle limit does

    def do_POST(self) -> None:
        self._answer(b"", 204)

    def _answer(self, body: bytes, status: int) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        token = self.headers.get("Authorization", "")
        self.asked.append((f"{self.command} {self.path}", token, sent, self.client_address[1]))
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def asked() -> Asked:
    """Give the list of what the server was asked."""
    return []


@pytest.fixture
def address(asked: Asked) -> Iterator[str]:
    """Give the address of the server."""
    handler = type("Handler", (_Handler,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def reactor() -> Iterator[Reactor]:
    """Give a loop that runs."""
    reactor = Reactor()
    thread = threading.Thread(target=reactor.run)
    thread.start()
    yield reactor
    reactor.stop()
    thread.join(timeout=10)


def _ask(reactor: Reactor, line: HttpLine, method: str, path: str, **more: object) -> Answer | None:
    answers: list[Answer | None] = []
    answered = threading.Event()

    def done(answer: Answer | None) -> None:
        answers.append(answer)
        answered.set()

    reactor.submit(lambda: line.request(method, path, done, **more))  # type: ignore[arg-type]
    assert answered.wait(20)
    return answers[0]


def test_answers_come_whole_and_by_one_connection(reactor: Reactor, address: str, asked: Asked) -> None:
    line = HttpLine(reactor, Address.parse(address))
    first = _ask(reactor, line, "GET", "/a", token="secret")
    second = _ask(reactor, line, "POST", "/b", body=b"{}", media_type="application/json")
    third = _ask(reactor, line, "GET", "/missing")
    assert [answer and (answer.status, answer.body) for answer in (first, second, third)] == [
        (200, BODY),
        (204, b""),
        (404, BODY),
    ]
    assert [(what, token, sent) for what, token, sent, _ in asked] == [
        ("GET /a", "Bearer secret", b""),
        ("POST /b", "", b"{}"),
        ("GET /missing", "", b""),
    ]
    assert len({port for *_, port in asked}) == 1
    reactor.ask(line.close)


def test_an_idle_connection_that_was_closed_is_opened_anew(reactor: Reactor, address: str, asked: Asked) -> None:
    line = HttpLine(reactor, Address.parse(address))
    assert _ask(reactor, line, "GET", "/last") is not None
    again = _ask(reactor, line, "GET", "/a")
    assert again is not None
    assert again.body == BODY
    assert len({port for *_, port in asked}) == 2
    reactor.ask(line.close)


def test_nobody_who_listens_is_no_answer(reactor: Reactor) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        line = HttpLine(reactor, Address.parse(f"http://127.0.0.1:{bound.getsockname()[1]}"))
        assert _ask(reactor, line, "GET", "/a") is None


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", b"\x00\xff\r\n\r\n"])
def test_half_an_answer_and_none_at_all_is_no_answer(reactor: Reactor, said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def speak() -> None:
            spoken, _ = listening.accept()
            with spoken:
                spoken.recv(4096)
                spoken.sendall(said)

        thread = threading.Thread(target=speak)
        thread.start()
        line = HttpLine(reactor, Address.parse(f"http://127.0.0.1:{listening.getsockname()[1]}"))
        assert _ask(reactor, line, "GET", "/a") is None
        thread.join()


@pytest.mark.parametrize(
    "text", ["", "kiosk", "ftp://kiosk", "http://", "http://127.0.0.1/path", "http://no.such.test"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        Address.parse(text)
