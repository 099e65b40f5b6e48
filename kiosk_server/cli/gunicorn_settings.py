"""Settings of gunicorn: `gunicorn -c python:kiosk_server.cli.gunicorn_settings kiosk_server.wsgi:app`.

Figures by measurement: the default of 1,000 connections stops at exactly 1,000 screens without an error; the
default grace of 30 s is spent in full whenever a socket is open; the collector's walks over what lives long
hold up a broadcast. Names in lower case are gunicorn's.
"""

import importlib
import os
import threading
import warnings
from typing import Any

import structlog
from gevent import monkey
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from kiosk_server import collector, logs
from kiosk_server.cli.handshake import SWITCHING_PROTOCOLS, handshake_status
from kiosk_server.config import Config

_config = Config.from_env()
logs.configure(_config.log_level)
log = structlog.get_logger(__name__)

bind = f"[{_config.host}]:{_config.port}" if ":" in _config.host else f"{_config.host}:{_config.port}"
workers = 1
worker_class = "gevent"
worker_connections = 20_000
backlog = 4096
keepalive = 15  # gunicorn gives a *new* connection no longer either: in a rush, 2 s close thousands without an answer
graceful_timeout = 3
control_socket_disable = True
loglevel = _config.log_level.lower()


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's own lines go the way of all others."""

    def setup(self, cfg: Any) -> None:
        """Keep the levels, drop gunicorn's handlers."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


logger_class = JsonLogger


def on_starting(server: Any) -> None:
    """Refuse a second worker, however it was asked for: a screen's packets must reach one process."""
    if server.cfg.workers != 1 or server.cfg.worker_class_str != worker_class:
        raise SystemExit("kiosk-server runs with one gevent worker: look at GUNICORN_CMD_ARGS")
    _load_application()


def _load_application() -> None:
    """Import the application in the master, so that a worker that was killed has a successor within a second.

    gevent has to patch the standard library before; signals and processes are left alone, since the master minds its
    workers with them and never runs gevent's loop. Nothing is opened or started: that is the worker's, after the fork.
    """
    monkey.patch_all(signal=False, os=False, subprocess=False)
    warnings.filterwarnings("ignore", category=monkey.MonkeyPatchWarning)  # the worker patches the rest as well
    importlib.import_module("kiosk_server.app")
    collector.settle()


def post_worker_init(worker: Any) -> None:
    """Take what is loaded out of the collector's sight, and look whether websockets work."""
    collector.settle()
    address = worker.sockets[0].getsockname()
    if isinstance(address, tuple):  # a Unix socket is nginx's to check
        threading.Thread(target=_check_handshake, args=address[:2], daemon=True).start()


def _check_handshake(host: str, port: int) -> None:
    """End the server when a websocket handshake does not answer 101; gunicorn stops at this exit code."""
    try:
        status: int | str = handshake_status(host, port)
    except OSError as error:
        status = str(error)
    if status == SWITCHING_PROTOCOLS:
        log.info("websocket handshake answers", port=port)
        return
    log.error("websocket handshake does not answer 101: screens would poll unnoticed", answer=status)
    os._exit(Arbiter.WORKER_BOOT_ERROR)
