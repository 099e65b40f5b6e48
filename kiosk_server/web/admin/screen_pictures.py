"""The picture of a screen at an instant, exact to the pixel, drawn beside the event loop."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import jsonify, make_response, request
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission
from kiosk_server.errors import N_, Conflict, Invalid
from kiosk_server.fleet import queries
from kiosk_server.fleet.frames import picture_of
from kiosk_server.offload import offload
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.errors import sentence

LEAST_WIDTH, MOST_WIDTH = 64, 7680


@blueprint.get("/screens/<int:screen_id>/frame.png")
@security.permission_required(Permission.DESK)
def screen_frame(screen_id: int) -> Response:
    """Return what the glass shows at ``at`` (ISO, else now), at most ``width`` pixels wide; 409 without a programme."""
    instance = context.instance()
    try:
        with context.database().reading() as session:
            found = queries.screen(session, screen_id)
            at = instant_of(request.args.get("at", ""), found.zone.time_zone) or context.now()
            picture = picture_of(session, found, instance.media, at)
    except Conflict as refusal:
        return make_response(jsonify(error=sentence(refusal), status=409), 409)
    png = offload(picture.draw, instance.drawing.fonts, _width())
    response = make_response(png)
    response.mimetype = "image/png"
    response.headers["Cache-Control"] = "private, max-age=10"
    return response


def instant_of(text: str, time_zone: str) -> datetime | None:
    """Return the instant that an address names; without an offset it is wall time in *time_zone*. None for no text.

    :raises Invalid: it is no ISO time, or lies outside the years 1971 to 9998, which no zone can convert.
    """
    if not text.strip():
        return None
    try:
        at = _parsed(text.strip())
    except ValueError as error:
        raise Invalid(N_("时刻请写成 2026-11-22T09:15 的样子。")) from error
    if not 1970 < at.year < 9999:
        raise Invalid(N_("时刻请写成 2026-11-22T09:15 的样子。"))
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(time_zone))


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign in an address is read as a space


def _width() -> int | None:
    width = request.args.get("width", type=int)
    return None if width is None else max(LEAST_WIDTH, min(MOST_WIDTH, width))
