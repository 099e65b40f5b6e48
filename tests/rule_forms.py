"""The forms of whole rules: what a clerk fills in, what a browser would send of a page, and what was stored of it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kiosk_server.db.session import Database
from kiosk_server.publishing import rules, schedule
from kiosk_server.publishing.models import Playlist, Zone

ALL_DAYS = ["1", "2", "3", "4", "5", "6", "7"]
NEW = "/admin/schedule/new"
RULE = {
    "repeat": "rule",
    "rule-freq": "monthly_weekday",
    "rule-interval": "2",
    "rule-which": "5",
    "rule-weekday": "3",
    "rule-first": "2026-12-01",
    "rule-start": "09:00",
    "rule-end": "10:00",
    "rule-ends": "never",
}


def at(text: str) -> datetime:
    """Return a naive local time."""
    return datetime.fromisoformat(text)


def filled(playlist: Playlist, zone: Zone, **changes: Any) -> dict[str, Any]:
    """Return the form of an assignment for every day, with *changes*."""
    plain = {"playlist_id": playlist.id, "target": f"zone:{zone.id}", "priority": "5", "parts": "1", "day-0": ALL_DAYS}
    return {**plain, **changes}


def stored(database: Database) -> list[tuple[int, list[Any]]]:
    """Return priority and dayparts of every stored assignment."""
    with database.reading() as session:
        return [(row.priority, row.dayparts) for row in schedule.assignments(session)]


def the_rule(database: Database) -> dict[str, Any]:
    """Return what the one stored assignment says besides hours and priority."""
    with database.reading() as session:
        [row] = schedule.assignments(session)
        return {
            "target": str(row.target),
            "starts_on": row.starts_on,
            "recurrence": rules.recurrence(row.recurrence),
            "day_condition": rules.day_condition(row.day_condition),
            "only_when_open": row.only_when_open,
            "exceptions": rules.exceptions(row.exceptions),
        }


def fields_of(page: str) -> Mapping[str, Any]:
    """Return what a browser would send of the form on *page*, untouched."""
    fields: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="radio"' in tag and "checked" not in tag):
            continue
        if 'type="checkbox"' in tag:
            fields.setdefault(name[1], [])
            if "checked" in tag and value:
                fields[name[1]].append(value[1])
        else:
            fields[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        fields[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        fields[name] = text
    return fields
