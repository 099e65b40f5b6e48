"""What a view needs from the application: the instance's parts, the reader, the instant."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app, g

from kiosk_server import clock, events
from kiosk_server.config import Config
from kiosk_server.db.session import Database
from kiosk_server.errors import N_, Unauthenticated
from kiosk_server.fleet.drawing import Drawing
from kiosk_server.media.store import MediaStore
from screens.signing import SigningKey

EXTENSION = "kiosk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """The wired parts of one running instance; made once by `create_app`.

    `privacy_key` encrypts applicants' identity numbers (Fernet, 32 bytes base64url).
    """

    config: Config
    database: Database
    media: MediaStore
    key: SigningKey
    privacy_key: bytes
    drawing: Drawing


def instance() -> Instance:
    """Return the parts of the application that answers this request."""
    return cast("Instance", current_app.extensions[EXTENSION])


def database() -> Database:
    """Return the database of this application."""
    return instance().database


def config() -> Config:
    """Return the configuration of this application."""
    return instance().config


def now() -> datetime:
    """Return the instant of this request, the same however often it is asked."""
    if "now" not in g:
        g.now = clock.now()
    return cast("datetime", g.now)


def local_now() -> datetime:
    """Return the instant of this request in the site's time zone."""
    return now().astimezone(ZoneInfo(config().time_zone))


def actor() -> events.Actor:
    """Return the person who is signed in.

    :raises Unauthenticated: nobody is.
    """
    found = cast("events.Actor | None", g.get("actor"))
    if found is None:
        raise Unauthenticated(N_("请先登录。"))
    return found
