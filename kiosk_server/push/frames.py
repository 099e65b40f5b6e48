"""WebSocket frames (RFC 6455), without a socket: those we send, and those that a screen sends us.

Small on purpose: text only, no extensions, so no compression a peer could make us pay for. An own parser because the
ready-made ones keep an object per frame and an unbounded message per peer; `tests/kiosk_server/push/test_frames.py`
holds it against wsproto on random and on damaged streams.
"""

from collections.abc import Iterator
from typing import Final

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
LONGEST_CONTROL = 125
NORMAL, PROTOCOL_ERROR, UNSUPPORTED, NO_TEXT, POLICY, TOO_BIG, INTERNAL = 1000, 1002, 1003, 1007, 1008, 1009, 1011
_FIN, _RESERVED, _OPCODE, _MASKED, _LENGTH = 0x80, 0x70, 0x0F, 0x80, 0x7F
_OPCODES: Final = frozenset({CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})
_CLOSE_CODES: Final = frozenset({*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)})

Event = tuple[int, bytes]
"""What came in: (TEXT, the whole message, which is UTF-8), (PING | PONG, its payload) or (CLOSE, its payload)."""


class Violation(Exception):
    """The peer broke the protocol; the connection is to be closed with `code` and `reason`."""

    def __init__(self, code: int, reason: str) -> None:
        """Keep what the closing frame will say."""
        super().__init__(code, reason)
        self.code, self.reason = code, reason


def frame(opcode: int, payload: bytes) -> bytes:
    """Return *payload* as one final, unmasked frame: what a server sends (RFC 6455, 5.2)."""
    length = len(payload)
    if length < 126:
        return bytes((_FIN | opcode, length)) + payload
    if length < 65536:
        return bytes((_FIN | opcode, 126)) + length.to_bytes(2, "big") + payload
    return bytes((_FIN | opcode, 127)) + length.to_bytes(8, "big") + payload


def text_frame(text: str) -> bytes:
    """Return *text* as one frame."""
    return frame(TEXT, text.encode())


def close_frame(code: int, reason: str = "") -> bytes:
    """Return the frame that says goodbye."""
    return frame(CLOSE, code.to_bytes(2, "big") + reason.encode())


class Inbound:
    """Cuts what a client sends into messages.

    :param limit: bytes a message may have, all its fragments together; a longer one is refused by its header,
        before any of its payload is kept.
    """

    __slots__ = ("_begun", "_buffer", "_limit")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._begun: bytearray | None = None

    def feed(self, data: bytes) -> Iterator[Event]:
        """Yield what is complete with *data*.

        :raises Violation: the stream is not what a client may send; what came before that has been yielded.
        """
        self._buffer += data
        while (found := self._frame()) is not None:
            event = self._event(*found)
            if event is not None:
                yield event

    def _frame(self) -> tuple[int, bytes] | None:
        """Take the first frame off the buffer: its first byte and its payload, unmasked."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        first, length, start = buffer[0], buffer[1] & _LENGTH, 2
        self._check_head(first, buffer[1])
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(buffer) < start:
                return None
            length = _extended(buffer[2:start])
        self._check_length(first & _OPCODE, length)
        end = start + 4 + length
        if len(buffer) < end:
            return None
        payload = _unmasked(buffer[start : start + 4], buffer[start + 4 : end])
        del buffer[:end]
        return first, payload

    def _check_head(self, first: int, second: int) -> None:
        opcode = first & _OPCODE
        if first & _RESERVED or opcode not in _OPCODES:
            raise Violation(PROTOCOL_ERROR, "no extension was agreed")
        if not second & _MASKED:
            raise Violation(PROTOCOL_ERROR, "a client masks its frames")
        if opcode == BINARY:
            raise Violation(UNSUPPORTED, "text only")
        if opcode >= CLOSE and not (first & _FIN and second & _LENGTH <= LONGEST_CONTROL):
            raise Violation(PROTOCOL_ERROR, "a control frame is whole and short")
        if opcode < CLOSE and (opcode == CONTINUATION) is (self._begun is None):
            raise Violation(PROTOCOL_ERROR, "a message is continued before the next one begins")

    def _check_length(self, opcode: int, length: int) -> None:
        if opcode < CLOSE and length + len(self._begun or b"") > self._limit:
            raise Violation(TOO_BIG, f"at most {self._limit} bytes")

    def _event(self, first: int, payload: bytes) -> Event | None:
        opcode = first & _OPCODE
        if opcode >= CLOSE:
            if opcode == CLOSE:
                _check_close(payload)
            return opcode, payload
        if first & _FIN and self._begun is None:
            _check_text(payload)
            return TEXT, payload
        self._begun = self._begun if self._begun is not None else bytearray()
        self._begun += payload  # in place: a message may come in thousands of pieces
        if not first & _FIN:
            return None
        whole, self._begun = bytes(self._begun), None
        _check_text(whole)
        return TEXT, whole


def _extended(digits: bytearray) -> int:
    length = int.from_bytes(digits, "big")
    if length < (126 if len(digits) == 2 else 65536) or length >> 63:
        raise Violation(PROTOCOL_ERROR, "a length is written as short as it can be")
    return length


def _unmasked(key: bytearray, payload: bytearray) -> bytes:
    """Return *payload* without its mask, all bytes at once: byte by byte, one large message would hold up everybody."""
    length = len(payload)
    repeated = (bytes(key) * (length // 4 + 1))[:length]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(length, "big")


def _check_close(payload: bytes) -> None:
    if len(payload) == 1 or (payload and int.from_bytes(payload[:2], "big") not in _CLOSE_CODES):
        raise Violation(PROTOCOL_ERROR, "a closing frame says why with a code")
    _check_text(payload[2:])


def _check_text(payload: bytes) -> None:
    try:
        payload.decode()
    except UnicodeDecodeError as error:
        raise Violation(NO_TEXT, "text is UTF-8") from error
