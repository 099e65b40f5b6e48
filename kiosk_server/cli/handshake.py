"""Does a websocket handshake answer 101? Where it does not, browsers poll instead and nobody notices."""

import socket

SWITCHING_PROTOCOLS = 101
_KEY = "a2lvc2staGFuZHNoYWtlIQ=="  # any 16 bytes in base64 (RFC 6455, 4.1)
_CLOSE = b"\x88\x80\x00\x00\x00\x00"  # an empty, masked close frame
_ANYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- what we listen on, not what we open


def handshake_status(host: str, port: int, *, timeout: float = 5.0) -> int:
    """Return the HTTP status with which the server at *host* and *port* answers a websocket handshake.

    :raises OSError: nothing listens there, or it does not answer within *timeout* seconds.
    """
    host = _ANYWHERE.get(host, host)
    request = (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
        f"Host: {host}:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {_KEY}\r\n\r\n"
    )
    with socket.create_connection((host, port), timeout) as connection:
        connection.sendall(request.encode("ascii"))
        with connection.makefile("rb") as answer:
            words = answer.readline(200).split()
        if words[1:2] == [b"101"]:
            connection.sendall(_CLOSE)
    if len(words) < 2 or not words[1].isdigit():
        raise ConnectionError(f"{host}:{port} does not speak HTTP")
    return int(words[1])
