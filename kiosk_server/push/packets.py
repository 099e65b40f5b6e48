"""Socket.IO packets as screens may send them: read strictly, and without binary parts."""

import json
from typing import Any

from socketio import packet


class Written:
    """A document that was written as JSON before: thousands of screens are answered with the same."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class _Json:
    """JSON as packets carry it; Engine.IO's own makes a decoder for each message, which costs more than decoding."""

    _encode = json.JSONEncoder(separators=(",", ":")).encode
    loads = json.JSONDecoder().decode

    @classmethod
    def dumps(cls, document: object, **_terms: object) -> str:
        """Return *document* without spaces; an answer that is `Written` goes out as it is."""
        if isinstance(document, list) and len(document) == 1 and isinstance(document[0], Written):
            return f"[{document[0].text}]"
        return cls._encode(document)


class Malformed(ValueError):
    """What came is no packet, or one of a kind that nobody here speaks."""


class StrictPacket(packet.Packet):  # type: ignore[misc]  # python-socketio has no types
    """A packet that is either well-formed or refused as it is read.

    python-socketio's own believes much: an event without a name, or attachments announced and never sent, fail later,
    somewhere else, each with a traceback in the log.
    """

    uses_binary_events = False
    json = _Json

    def decode(self, encoded_packet: Any) -> int:
        """Read *encoded_packet*; there are never attachments to wait for.

        :raises Malformed: it is not what a client may send.
        """
        if not isinstance(encoded_packet, str):
            raise Malformed("no text")
        try:
            attachments = super().decode(encoded_packet)
        except (ValueError, TypeError, IndexError, RecursionError) as error:
            raise Malformed("no packet") from error
        if attachments or not self._makes_sense():
            raise Malformed("no packet of ours")
        return 0

    def _makes_sense(self) -> bool:
        data = self.data
        if self.packet_type == packet.EVENT:
            return isinstance(data, list) and bool(data) and isinstance(data[0], str)
        if self.packet_type == packet.ACK:
            return isinstance(data, list) and self.id is not None
        return self.packet_type in {packet.CONNECT, packet.DISCONNECT}
