"""Programmes over the line (沿长连接取节目): a connected screen asks there for the bytes that its cue names.

A change makes a whole fleet fetch the same few kilobytes in the same second. A connection for each, with a handshake of
TLS in front, costs many times what the bytes do; the line is open already. `GET /programmes/<sha256>` stays for
whoever has no line, and for what is too large for one.
"""

import json
from functools import lru_cache
from threading import Lock

from kiosk_server import metrics
from kiosk_server.db.session import Database
from kiosk_server.errors import TooLarge
from kiosk_server.fleet import queries
from kiosk_server.push.packets import Written

LARGEST_BODY = 64 * 1024
"""Bytes; on a slow line an emergency notice would wait behind more than that."""
MOST_KEPT = 512
"""Programmes kept in memory: each zone has one of its own, for each size of its screens."""


class Programmes:
    """Answers to screens that ask for a programme by its hash."""

    def __init__(self, database: Database) -> None:
        """Keep nothing yet."""
        self._database = database
        self._kept = lru_cache(MOST_KEPT)(self._written)
        self._lock = Lock()

    def answer(self, sha256: str) -> Written:
        """Return ``{body}``, the programme's canonical JSON as text.

        :raises NotFound: there is none; :raises TooLarge: it is to be fetched by GET.
        """
        with self._lock:  # read once for the thousands who ask in the same moment
            written = self._kept(sha256)
        if written is None:
            raise TooLarge("too large for the line, fetch it by GET")
        metrics.PULLS.labels("programmes", "line").inc()
        return written

    def _written(self, sha256: str) -> Written | None:
        with self._database.reading() as session:
            body = queries.programme(session, sha256).body
        if len(body) > LARGEST_BODY:
            return None
        return Written(json.dumps({"body": body.decode()}, ensure_ascii=False))
