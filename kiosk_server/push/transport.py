"""Socket.IO put together: the one place that says which engine, which manager and which limits."""

from typing import Any, Literal

import socketio
from flask import Flask
from flask_socketio import SocketIO

from kiosk_server.push.fanout import DirectManager, Fanout
from kiosk_server.push.packets import StrictPacket

AsyncMode = Literal["threading", "gevent"]
LARGEST_MESSAGE = 64 * 1024
"""Bytes a screen may send in one message, however many frames it comes in."""
PING_INTERVAL, PING_TIMEOUT = 24, 6
"""Seconds; together the time after which a peer that is half open is noticed."""


def assemble(app: Flask, namespace: str, *, async_mode: AsyncMode, redis_url: str = "") -> tuple[SocketIO, Fanout]:
    """Attach Socket.IO to *app*; return it and what writes to rooms.

    Under gevent the engine is ours; elsewhere (tests, a Python without gevent) it is Socket.IO's own. With Redis the
    rooms are those of all processes.
    """
    made = SocketIO(  # type: ignore[call-arg]  # the stubs do not know what is handed on to the server
        app,
        async_mode=async_mode,
        client_manager=_manager(async_mode, redis_url),
        serializer=StrictPacket,
        transports=["websocket"],  # polls of one screen would have to reach one process
        max_http_buffer_size=LARGEST_MESSAGE,
        ping_interval=PING_INTERVAL,
        ping_timeout=PING_TIMEOUT,
        async_handlers=async_mode != "gevent",  # what a screen asks is answered in order, one at a time
        manage_session=False,
        namespaces=[namespace],  # nobody is let in at the default one
    )
    server: Any = made.server  # type: ignore[attr-defined]  # the stubs leave it out
    if async_mode == "gevent":
        from kiosk_server.push import engine  # noqa: PLC0415 -- not every Python has gevent

        engine.install(server, lambda eio_sid: server.manager.sid_from_eio_sid(eio_sid, namespace) is not None)
    return made, Fanout(server)


def _manager(async_mode: AsyncMode, redis_url: str) -> socketio.Manager:
    direct = async_mode == "gevent"
    if not redis_url:
        return DirectManager() if direct else socketio.Manager()
    from kiosk_server.push.redis_manager import RedisManager  # noqa: PLC0415 -- one process alone needs no Redis

    if not direct:
        return RedisManager(redis_url)

    class DirectRedisManager(RedisManager, DirectManager):
        """What Redis brings is written here the same way: `RedisManager` hands local emits on to its next base."""

    return DirectRedisManager(redis_url)
