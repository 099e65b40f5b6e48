"""What several server processes tell one another through Redis: emits, and topics of our own.

Redis carries hints only. What is due stands in the database, so that a lost message costs a screen the seconds until
the convergence sweep, and nothing else. python-socketio's own manager is not fit to lose Redis (measured with
redis-py 8.1): one that hangs holds every single emit up for 10 s; after an outage it listens again only up to 60 s
later; a cable that was cut is never noticed, since nobody asks; and what was missed meanwhile is nobody's business.

Here a publish waits `PATIENCE` at most, then messages are dropped, and counted, with one attempt in `REST` seconds
until Redis is back; the listener asks for a sign of life, tries again every second or so, and says when it hears again.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import redis
import socketio
import structlog
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

from kiosk_server import metrics

CHANNEL = "kiosk-server"
PATIENCE = 1.0
"""Seconds a connection attempt or an answer of Redis is waited for."""
REST = 1.0
"""Seconds between two attempts while Redis is away."""
SIGN_OF_LIFE = 3
"""Seconds of silence after which the listener asks whether Redis is still there; after three times that it is not."""
Listener = Callable[[Any], None]
_CHANCE = random.Random()  # noqa: S311 -- so that processes do not come all at once
log = structlog.get_logger(__name__)


class RedisManager(socketio.RedisManager):  # type: ignore[misc]  # python-socketio has no types
    """Socket.IO's rooms over several processes, and `tell` for what is not an emit.

    What was said while this process did not hear is not said again: its sweep finds what is missing.

    :param url: such as ``redis://cache:6379/0``.
    """

    def __init__(self, url: str) -> None:
        """Keep the address; nothing is connected yet."""
        super().__init__(url, channel=channel_of(url))
        self._topics: dict[str, Listener] = {}
        self._publisher = _client(url)
        self._heard, self._away = True, False
        self._rests_until = 0.0

    def hear(self, topic: str, listener: Listener) -> None:
        """Have *listener* called with what another process tells about *topic*."""
        self._topics[topic] = listener

    def tell(self, topic: str, document: object) -> None:
        """Tell every other process *document* (JSON) about *topic*; never raises because of Redis."""
        self._publish({"method": "tell", "topic": topic, "document": document, "host_id": self.host_id})

    def _publish(self, data: Any) -> None:
        """Send *data* to the other processes, or drop and count it while Redis is away."""
        now = time.monotonic()
        if self._away and now < self._rests_until:
            metrics.REDIS_DROPPED.inc()
            return
        self._rests_until = now + REST  # one tries while the others go on
        try:
            self._publisher.publish(self.channel, json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        except (redis.RedisError, OSError) as error:
            metrics.REDIS_DROPPED.inc()
            self._rests_until = time.monotonic() + REST
            if not self._away:
                log.warning("redis is away: other processes learn of changes by their sweep", fault=str(error))
            self._away = True
            return
        self._away = False

    def _listen(self) -> Iterator[dict[str, Any]]:
        """Yield the messages of other processes that Socket.IO knows what to do with; never ends."""
        while True:
            listening = _client(self.redis_url).pubsub()  # type: ignore[no-untyped-call]
            try:
                listening.subscribe(self.channel)
                yield from self._messages(listening)
            except (redis.RedisError, OSError) as error:
                self._deaf(error)
            finally:
                listening.close()
            time.sleep(_CHANCE.uniform(REST / 2, REST * 3 / 2))

    def _messages(self, listening: PubSub) -> Iterator[dict[str, Any]]:
        while True:
            message = listening.get_message(timeout=SIGN_OF_LIFE)
            if listening.health_check_response_counter > 1:
                raise redis.TimeoutError("no sign of life")
            if message is None:
                continue
            if message["type"] == "subscribe":  # redis-py subscribes again by itself where it finds the line broken
                self._hears()
            elif message["type"] == "message":
                yield from self._understood(message["data"])

    def _hears(self) -> None:
        self._heard = True
        metrics.REDIS_LISTENING.set(1)
        log.info("redis is heard")

    def _deaf(self, error: Exception) -> None:
        if self._heard:  # once an outage
            log.warning("redis is not heard: trying again and again", fault=str(error))
        self._heard = False
        metrics.REDIS_LISTENING.set(0)

    def _understood(self, text: bytes) -> Iterator[dict[str, Any]]:
        """Yield the message in *text* unless it is our own, nonsense, or a topic, which its listener gets at once."""
        try:
            message = json.loads(text)
        except ValueError:
            message = None
        if not isinstance(message, dict) or "method" not in message:
            metrics.REFUSED_MESSAGES.labels("Redis").inc()
        elif message.get("host_id") == self.host_id and message["method"] != "callback":
            return  # a callback names the process that waits for it
        elif message["method"] == "tell":
            self._told(message)
        else:
            yield message

    def _told(self, message: dict[str, Any]) -> None:
        listener = self._topics.get(str(message.get("topic")))
        if listener is None:  # another release during a rolling restart
            return
        try:
            listener(message.get("document"))
        except Exception:
            log.exception("what another process told could not be followed", topic=message.get("topic"))


def channel_of(url: str) -> str:
    """Return the channel for a Redis address: databases of one Redis share channels, and instances must not."""
    return f"{CHANNEL}:{urlsplit(url).path.strip('/') or '0'}"


def _client(url: str) -> redis.Redis:
    """Return a client that waits `PATIENCE` and tries a broken line once more, at once."""
    return redis.Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        socket_keepalive=True,
        health_check_interval=SIGN_OF_LIFE,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )
