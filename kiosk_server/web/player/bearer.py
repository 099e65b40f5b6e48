"""A screen over HTTP: who it is by its bearer token, how often it may come, and what it says in JSON."""

import json

from flask import current_app, request

from kiosk_server.errors import N_, TooLarge, TooMany, Unauthenticated
from kiosk_server.limiter import EXTENSION, Limiter
from kiosk_server.web import context
from screens.pairing import hash_token

LARGEST_MESSAGE = 64 * 1024
"""Bytes; the same as on a socket."""


def bearer_token() -> str:
    """Return the token of this request, counted as one message of whoever has it.

    :raises Unauthenticated: it carries none; :raises TooMany: its sender comes too often.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated(N_("屏幕凭证无效或已被吊销，请重新配对。"))
    limiter: Limiter = current_app.extensions[EXTENSION]
    wait = limiter.wait_for(hash_token(token), context.now().timestamp())
    if wait:
        raise TooMany(N_("屏幕发来的消息太多，请 %(retry_after)d 秒后再发。"), retry_after=wait)
    return token


def read_document() -> object:
    """Return the JSON value in the body, whatever type it claims to be; None when it is no JSON.

    :raises TooLarge: more than 64 KiB.
    """
    try:
        return json.loads(read_body(LARGEST_MESSAGE), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def read_body(most: int) -> bytes:
    """Return the bytes of the body. Call it before a transaction begins: a slow sender holds up nobody then.

    :raises TooLarge: more than *most*.
    """
    data = request.stream.read(most + 1)  # one byte more tells that there are too many
    if len(data) > most:
        raise TooLarge(N_("消息超过 %(limit)d KB。"), limit=most // 1024)
    return data


def _refuse(name: str) -> object:
    raise ValueError(name)
