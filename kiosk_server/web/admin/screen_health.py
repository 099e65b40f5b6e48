"""How a screen is (健康状况): its clock, storage and glass as it tells them, and what it applied beside what is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import format_decimal, gettext
from sqlalchemy.orm import Session

from kiosk_server.accounts.permissions import Permission
from kiosk_server.errors import N_
from kiosk_server.fleet import alarm_queries, queries
from kiosk_server.fleet.alarm_rules import CLOCK_FINE_MS, CLOCK_OFF_MS, is_out_of_step
from kiosk_server.fleet.models import Screen
from kiosk_server.web import context, security
from kiosk_server.web.admin import alarms, screen_words
from kiosk_server.web.admin.blueprint import blueprint

SHOWING: Mapping[str, tuple[str, str]] = {
    "programme": (N_("节目"), "jade"),
    "override": (N_("紧急插播"), "vermilion"),
    "standby": (N_("待机画面"), "amber"),
    "identify": (N_("识别画面"), "blue"),
    "off": (N_("关屏"), ""),
}
"""The word (msgid) and tone of what a screen says is on its glass."""
TIGHT = 90
"""Per cent of the storage from which it is worth a look: the next programme may not fit."""
DIGEST_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the panel: words in the reader's language, a tone, what else is to be said, a share in per cent."""

    label: str
    text: str
    tone: str = ""
    note: str = ""
    percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A programme as one side knows it: the number of the order, the digest in short, since when."""

    sequence: int
    digest: str
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What the panel shows; `lines` is empty of what the screen does not tell."""

    lines: tuple[Line, ...]
    due: Order
    applied: Order
    out_of_step: bool
    fault: str
    alarms: tuple[str, ...]


@blueprint.get("/screens/<int:screen_id>/health")
@security.permission_required(Permission.DESK)
def screen_health(screen_id: int) -> str:
    """Return the health of one screen (a fragment that its page asks for again)."""
    with context.database().reading() as session:
        found = queries.screen(session, screen_id)
        return render_template("admin/screens/_health.html", screen=found, health=health_of(session, found))


def health_of(session: Session, screen: Screen) -> Health:
    """Return how *screen* is, in the reader's language."""
    told = screen.health or {}
    lines = (
        _clock(screen.clock_offset_ms),
        _showing(told),
        _storage(told),
        _cache(told),
        _temperature(told),
        _version(screen.player_version),
    )
    return Health(
        lines=tuple(line for line in lines if line is not None),
        due=Order(sequence=screen.sequence, digest=_short(screen.programme), since=screen.due_at),
        applied=Order(
            sequence=screen.applied_sequence, digest=_short(screen.applied_programme), since=screen.applied_at
        ),
        out_of_step=is_out_of_step(screen.kind, screen.programme, screen.applied_programme),
        fault=gettext(screen_words.fault_of(screen)) if screen.fault else "",
        alarms=tuple(alarms.sentence_of(alarm) for alarm in alarm_queries.of_screen(session, screen.id)),
    )


def _clock(offset_ms: int | None) -> Line:
    label = gettext("时钟")
    if offset_ms is None:
        return Line(label=label, text=gettext("还没有测量"))
    seconds = format_decimal(round(abs(offset_ms) / 1000, 1))
    if abs(offset_ms) < 100:
        return Line(label=label, text=gettext("与服务器一致"), tone="jade")
    tone = "vermilion" if abs(offset_ms) > CLOCK_OFF_MS else "amber" if abs(offset_ms) > CLOCK_FINE_MS else "jade"
    if offset_ms > 0:
        return Line(label=label, text=gettext("比服务器慢 %(seconds)s 秒", seconds=seconds), tone=tone)
    return Line(label=label, text=gettext("比服务器快 %(seconds)s 秒", seconds=seconds), tone=tone)


def _showing(told: Mapping[str, Any]) -> Line | None:
    if told.get("showing") not in SHOWING:
        return None
    word, tone = SHOWING[told["showing"]]
    notes = []
    if told.get("on") is False:
        notes.append(gettext("按开关时段关屏"))
    if told.get("visible") is False:
        notes.append(gettext("播放页不在前台，画面可能被别的窗口挡住"))
    return Line(label=gettext("屏上画面"), text=gettext(word), tone=tone, note=gettext("；").join(notes))


def _storage(told: Mapping[str, Any]) -> Line | None:
    used, quota = told.get("storage_used"), told.get("storage_quota")
    if used is None:
        return None
    if not quota:
        return Line(label=gettext("存储"), text=_size(used))
    percent = min(100, round(100 * used / quota))
    return Line(
        label=gettext("存储"),
        text=gettext("已用 %(used)s，共 %(quota)s", used=_size(used), quota=_size(quota)),
        tone="amber" if percent >= TIGHT else "",
        note=gettext("空间快用完了，新的节目可能放不下") if percent >= TIGHT else "",
        percent=percent,
    )


def _cache(told: Mapping[str, Any]) -> Line | None:
    files, size = told.get("cached_files"), told.get("cached_bytes")
    if files is None:
        return None
    words = gettext("%(files)d 张画面", files=files)
    return Line(label=gettext("缓存"), text=words, note=_size(size) if size is not None else "")


def _temperature(told: Mapping[str, Any]) -> Line | None:
    degrees = told.get("temperature_c")
    return None if degrees is None else Line(label=gettext("温度"), text=f"{degrees} °C")


def _version(version: str) -> Line | None:
    return Line(label=gettext("播放器版本"), text=version) if version else None


def _size(count: int) -> str:
    if count < 1_000_000:
        return f"{format_decimal(round(count / 1000))} KB"
    if count < 1_000_000_000:
        return f"{format_decimal(round(count / 1_000_000))} MB"
    return f"{format_decimal(round(count / 1_000_000_000, 1))} GB"


def _short(digest: str | None) -> str:
    return (digest or "")[:DIGEST_SHOWN]
