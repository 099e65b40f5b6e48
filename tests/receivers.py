"""Those who are told of alarms, for tests: an HTTP server and an SMTP server (RFC 5321) on loopback that remember all.

Both are real servers on real sockets; what they answer can be set.
"""

import base64
import datetime
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Hook:
    """An HTTP server that is sent alarms; `status` and `headers` are its answer, None hangs up instead."""

    address: str = ""
    status: int | None = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    silent: threading.Event | None = None
    """Set: the answer waits for it."""
    received: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)


@contextmanager
def hook() -> Iterator[Hook]:
    """Run an HTTP server."""
    state = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.received.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"] or 0))))
            if state.silent:
                state.silent.wait(timeout=30)
            if state.status is None:
                self.close_connection = True
                return
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:  # what a redirect that is followed becomes
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        state.address = f"http://127.0.0.1:{port}/hook?key=1"
        yield state


@dataclass
class Letterbox:
    """An SMTP server; `refused` are recipients it takes nothing for, `account` who must sign in (over TLS only)."""

    port: int = 0
    refused: frozenset[str] = frozenset()
    account: tuple[str, str] | None = None
    context: ssl.SSLContext | None = None
    """Set: STARTTLS is offered."""
    received: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


@contextmanager
def letterbox(*, tls: ssl.SSLContext | None = None) -> Iterator[Letterbox]:
    """Run an SMTP server; with *tls*, encrypted from the first byte."""
    state = Letterbox()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

        def finish_request(self, request: object, client_address: object) -> None:
            try:
                connection = tls.wrap_socket(request, server_side=True) if tls else request  # type: ignore[arg-type]
                with connection:  # type: ignore[attr-defined]
                    _Talk(state, connection, is_encrypted=tls is not None).run()
            except OSError:
                return  # the other side did not like our certificate, or hung up

    with _serving(Server(("127.0.0.1", 0), socketserver.BaseRequestHandler)) as port:
        state.port = port
        yield state


class _Talk:
    """One SMTP session."""

    def __init__(self, state: Letterbox, connection: object, *, is_encrypted: bool) -> None:
        self.state, self.connection, self.is_encrypted = state, connection, is_encrypted
        self.file = connection.makefile("rb")  # type: ignore[attr-defined]
        self.recipients: list[str] = []
        self.is_in = state.account is None

    def say(self, *lines: str) -> None:
        text = "".join(f"{line}\r\n" for line in lines)
        self.connection.sendall(text.encode())  # type: ignore[attr-defined]

    def run(self) -> None:
        self.say("220 letterbox ESMTP")
        try:
            self.talk()
        finally:
            self.file.close()
            self.connection.close()  # type: ignore[attr-defined]

    def talk(self) -> None:
        while line := self.file.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            answer = getattr(self, f"on_{verb.lower()}", None)
            if verb.upper() == "QUIT":
                self.say("221 bye")
                return
            if answer is None:
                self.say("502 unknown")
            else:
                answer(rest)

    def on_ehlo(self, _: str) -> None:
        offered = ["250-letterbox", "250-8BITMIME"]
        if self.state.context and not self.is_encrypted:
            offered.append("250-STARTTLS")
        if self.state.account and self.is_encrypted:
            offered.append("250-AUTH PLAIN")
        self.say(*offered, "250 HELP")

    def on_starttls(self, _: str) -> None:
        assert self.state.context is not None
        self.say("220 go")
        self.file.close()
        self.connection = self.state.context.wrap_socket(self.connection, server_side=True)  # type: ignore[arg-type]
        self.file, self.is_encrypted = self.connection.makefile("rb"), True

    def on_auth(self, rest: str) -> None:
        _, user, password = base64.b64decode(rest.removeprefix("PLAIN ")).decode().split("\0")
        self.is_in = (user, password) == self.state.account
        self.say("235 welcome" if self.is_in else "535 5.7.8 wrong account or password")

    def on_mail(self, _: str) -> None:
        self.recipients = []
        self.say("250 ok" if self.is_in else "530 5.7.0 sign in first")

    def on_rcpt(self, rest: str) -> None:
        address = rest.partition(":")[2].strip("<>")
        if address in self.state.refused:
            self.say("550 5.1.1 no such person")
        else:
            self.recipients.append(address)
            self.say("250 ok")

    def on_rset(self, _: str) -> None:
        self.say("250 ok")

    def on_data(self, _: str) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.state.received.append((self.recipients, mail))
        self.state.encrypted.append(self.is_encrypted)
        self.say("250 taken")


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a server context for 127.0.0.1, and the file of its certificate for those who are to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "letterbox")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
