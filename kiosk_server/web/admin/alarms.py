"""Alarms (告警): which screens need somebody, since when and what to do; whether those to be told were told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import N_, NotFound
from kiosk_server.fleet import alarm_notices, alarm_words
from kiosk_server.fleet import alarm_queries as queries
from kiosk_server.fleet.alarm_channels import DeliveryError, channels_of
from kiosk_server.fleet.alarm_messages import test_message
from kiosk_server.fleet.alarm_models import Alarm
from kiosk_server.fleet.alarm_queries import Wanted
from kiosk_server.fleet.alarm_rules import KINDS
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint

ON_DASHBOARD = 4
LAST_PAGE = 1_000_000
TONES = {"lost": "vermilion", "out_of_step": "amber", "clock": "amber", "standby": "vermilion"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out of the house as the page tells it.

    `failing` are (how many, why, next attempt); of the last week, `lost` were given up and `in_part` did not reach
    everybody.
    """

    name: str
    is_open: bool
    waiting: int
    failing: tuple[tuple[int, str, datetime], ...]
    lost: tuple[tuple[int, str], ...]
    in_part: tuple[tuple[int, str], ...]


@blueprint.get("/alarms")
@security.permission_required(Permission.DESK)
def alarms() -> str:
    """List the open alarms, then those that are over; ``kind`` and ``unit`` (a path) narrow both down."""
    page = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    with context.database().reading() as session:
        over, total = queries.history(session, _wanted(), page=page)
        return render_template(
            "admin/alarms/list.html",
            units=queries.units(session, Wanted.of(context.actor())),
            kinds=KINDS,
            over=over,
            total=total,
            page=page,
            pages=max(1, -(-total // queries.PAGE_SIZE)),
            may_test=allowed(context.actor(), Permission.SCREEN_MANAGE),
            quiet=context.config().alarm_quiet_hours,
            **_standing(session),
        )


@blueprint.get("/alarms/now")
@security.permission_required(Permission.DESK)
def alarms_now() -> str:
    """Return the open alarms and the state of the outbox (a fragment that the page asks for again)."""
    with context.database().reading() as session:
        return render_template("admin/alarms/_now.html", **_standing(session))


@blueprint.get("/alarms/box")
@security.permission_required(Permission.DESK)
def alarms_box() -> str:
    """Return the box of the dashboard (a fragment that it asks for again)."""
    with context.database().reading() as session:
        return render_template("admin/alarms/_box.html", **alarm_box(session))


@blueprint.post("/alarms/test/<channel>")
@security.permission_required(Permission.SCREEN_MANAGE)
def alarms_test(channel: str) -> Response:
    """Send a test message through a channel at once, and say what came of it.

    :raises NotFound: it is not configured.
    """
    way = channels_of(context.config()).get(channel)
    if way is None:
        raise NotFound(N_("没有配置这个通知方式。"))
    try:
        remark = way.send(test_message(context.config(), context.now(), context.actor().name))
    except DeliveryError as error:
        flash(gettext("测试消息没有送出：%(why)s", why=why_not(str(error))), "bad")
    else:
        name = gettext(alarm_words.CHANNELS[channel])
        flash(gettext("测试消息已由“%(channel)s”送出。", channel=name), "good")
        if remark:
            flash(why_not(remark), "soon")
    return redirect(url_for("admin.alarms"), 303)


def alarm_box(session: Session) -> dict[str, object]:
    """Return what the box of the dashboard shows: the newest open alarms of the person's units, and how many."""
    standing, count = queries.standing(session, Wanted.of(context.actor()), most=ON_DASHBOARD)
    return {"alarms": standing, "alarm_count": count, **_wording()}


def sentence_of(alarm: Alarm) -> str:
    """Return what is wrong and what to do, in the reader's language."""
    return alarm_words.told(alarm, context.now(), context.config().time_zone).say(gettext)


def why_not(error: str) -> str:
    """Return what a stored error of a delivery means, with the other side's own words."""
    code, _, detail = error.partition(": ")
    meaning = alarm_words.FAILURES.get(code)
    return gettext("%(what)s（%(detail)s）", what=gettext(meaning), detail=detail) if meaning else error


def _standing(session: Session) -> dict[str, object]:
    found, count = queries.standing(session, _wanted())
    return {
        "alarms": found,
        "alarm_count": count,
        "chosen": {"kind": request.args.get("kind", ""), "unit": request.args.get("unit", "")},
        "ways": _ways(session),
        **_wording(),
    }


def _wanted() -> Wanted:
    return Wanted.of(context.actor(), kind=request.args.get("kind", ""), unit_path=request.args.get("unit", ""))


def _ways(session: Session) -> list[Way]:
    waiting = alarm_notices.waiting(session)
    week_ago = context.now() - timedelta(days=7)
    lost, in_part = alarm_notices.given_up(session, week_ago), alarm_notices.sent_in_part(session, week_ago)
    configured = channels_of(context.config())
    return [
        Way(
            name=name,
            is_open=name in configured,
            waiting=sum(count for (channel, error), (count, _) in waiting.items() if channel == name and not error),
            failing=tuple(
                (count, why_not(error), due_at)
                for (channel, error), (count, due_at) in sorted(waiting.items())
                if channel == name and error
            ),
            lost=_of(name, lost),
            in_part=_of(name, in_part),
        )
        for name in alarm_words.CHANNELS
    ]


def _of(name: str, counts: Mapping[tuple[str, str], int]) -> tuple[tuple[int, str], ...]:
    return tuple((count, why_not(error)) for (channel, error), count in sorted(counts.items()) if channel == name)


def _wording() -> dict[str, object]:
    return {
        "sentence_of": sentence_of,
        "names": alarm_words.NAMES,
        "channels": alarm_words.CHANNELS,
        "tones": TONES,
        "span": alarm_words.duration,
    }
