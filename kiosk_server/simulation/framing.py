"""Websocket frames as a client writes and reads them (RFC 6455): masked out, plain in, no extensions."""

import base64
import hashlib
from collections.abc import Callable, Iterator

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_LARGEST = 16 * 1024 * 1024


class BadFrame(Exception):
    """The server sent what no server may send."""


def handshake(host: str, path: str, random_bytes: Callable[[int], bytes]) -> tuple[bytes, bytes]:
    """Return the request that turns an HTTP connection into a websocket, and what `Sec-WebSocket-Accept` must say."""
    key = base64.b64encode(random_bytes(16))
    accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key.decode('ascii')}\r\n\r\n"
    )
    return request.encode("ascii"), accept


def is_accepted(head: bytes, accept: bytes) -> bool:
    """Say whether the *head* of an HTTP answer completes the handshake that expects *accept*."""
    status, *lines = head.split(b"\r\n")
    named = (line.partition(b":") for line in lines)
    answered = any(n.strip().lower() == b"sec-websocket-accept" and v.strip() == accept for n, _, v in named)
    return status.split(b" ", 2)[1:2] == [b"101"] and answered


def frame(payload: bytes, mask: bytes, opcode: int = TEXT) -> bytes:
    """Return *payload* as one whole frame, masked with the four bytes of *mask*."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 65536:
        head = bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0x80 | 127)) + size.to_bytes(8, "big")
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return head + mask + (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")


class FrameReader:
    """Puts the bytes of a server together into messages."""

    __slots__ = ("_buffer", "_parts")

    def __init__(self) -> None:
        """Begin at the start of a frame."""
        self._buffer = b""
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield opcode and payload of every message that *data* completes.

        :raises BadFrame: masked, larger than 16 MiB, or with bits that no extension of ours explains.
        """
        buffer = self._buffer + data if self._buffer else data
        start = 0
        while (found := _one(buffer, start)) is not None:
            final, opcode, payload, start = found
            if opcode >= CLOSE:
                yield opcode, payload
                continue
            self._parts.append(payload)
            if final:
                message, self._parts = b"".join(self._parts), []
                yield TEXT, message
        self._buffer = buffer[start:]


def _one(buffer: bytes, start: int) -> tuple[bool, int, bytes, int] | None:
    """Return final, opcode, payload and end of the frame at *start*; None while it is not all there."""
    have = len(buffer) - start
    if have < 2:
        return None
    first, size, head = buffer[start], buffer[start + 1], 2
    if first & 0x70 or size & 0x80:
        raise BadFrame("a frame that no server may send")
    if size >= 126:
        head = 4 if size == 126 else 10
        if have < head:
            return None
        size = int.from_bytes(buffer[start + 2 : start + head], "big")
        if size > _LARGEST:
            raise BadFrame("a frame larger than 16 MiB")
    if have < head + size:
        return None
    end = start + head + size
    return bool(first & 0x80), first & 0x0F, buffer[start + head : end], end
