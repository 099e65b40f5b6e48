"""The rule of an assignment as it is stored: dayparts, exceptions, recurrence, day condition, opening hours ↔ values.

Days are ``YYYY-MM-DD``, wall times ``HH:MM``, starts ``YYYY-MM-DDTHH:MM``, all local to the zone. What cannot mean
anything raises `BadRule`, which a stored document does only when it was altered behind the service's back.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import wraps
from typing import Any, TypeVar

from kiosk_server.errors import N_
from playlists.day_condition_documents import format_day_condition, parse_day_condition
from playlists.day_conditions import DayCondition
from playlists.dayparts import Daypart
from playlists.errors import BadRule
from playlists.opening import OpeningHours
from playlists.recurrence import Moved, Recurrence

Document = dict[str, Any]
T = TypeVar("T")


def _reading(read: Callable[[Any], T]) -> Callable[[Any], T]:
    """Let whatever is wrong with a stored document be a `BadRule`."""

    @wraps(read)
    def reader(document: Any) -> T:
        try:
            return read(document)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadRule(N_("存储的排期规则已损坏，请重新填写这条排期。")) from error

    return reader


@_reading
def daypart(document: Mapping[str, Any]) -> Daypart:
    """Return a stored daypart as a value; 24:00 is stored as 00:00."""
    return Daypart(
        weekdays=frozenset(document["weekdays"]),
        start=time.fromisoformat(document["start"]),
        end=time.fromisoformat(document["end"]),
    )


def daypart_document(value: Daypart) -> Document:
    """Return *value* as it is stored."""
    return {
        "weekdays": sorted(value.weekdays),
        "start": value.start.strftime("%H:%M"),
        "end": value.end.strftime("%H:%M"),
    }


@_reading
def dayparts(documents: Iterable[Mapping[str, Any]]) -> tuple[Daypart, ...]:
    """Return stored dayparts as values."""
    return tuple(daypart(document) for document in documents)


def daypart_documents(values: Iterable[Daypart]) -> list[Any]:
    """Return dayparts as they are stored."""
    return [daypart_document(value) for value in values]


@_reading
def exceptions(document: Mapping[str, Any]) -> dict[date, tuple[Daypart, ...]]:
    """Return the stored hours of single days (例外日期) as values."""
    return {date.fromisoformat(day): dayparts(hours) for day, hours in document.items()}


def exceptions_document(values: Mapping[date, Iterable[Daypart]]) -> Document:
    """Return the hours of single days as they are stored, in their order."""
    return {day.isoformat(): daypart_documents(values[day]) for day in sorted(values)}


@_reading
def recurrence(document: Mapping[str, Any] | None) -> Recurrence | None:
    """Return a stored recurrence as a value."""
    if document is None:
        return None
    return Recurrence(
        first=datetime.fromisoformat(document["first"]),
        minutes=document["minutes"],
        rule=document["rule"],
        exclusions=frozenset(datetime.fromisoformat(start) for start in document["exclusions"]),
        moved=tuple(
            Moved(datetime.fromisoformat(one["original"]), datetime.fromisoformat(one["to"]), one["minutes"])
            for one in document["moved"]
        ),
    )


def recurrence_document(value: Recurrence | None) -> Document | None:
    """Return *value* as it is stored."""
    if value is None:
        return None
    return {
        "first": _minute(value.first),
        "minutes": value.minutes,
        "rule": value.rule,
        "exclusions": [_minute(start) for start in sorted(value.exclusions)],
        "moved": [
            {"original": _minute(one.original), "to": _minute(one.to), "minutes": one.minutes} for one in value.moved
        ],
    }


@_reading
def day_condition(document: Mapping[str, Any] | None) -> DayCondition | None:
    """Return a stored day condition as a value."""
    return None if document is None else parse_day_condition(document)


def day_condition_document(value: DayCondition | None) -> Document | None:
    """Return *value* as it is stored."""
    return None if value is None else dict(format_day_condition(value))


@_reading
def opening(document: Mapping[str, Any] | None) -> OpeningHours | None:
    """Return a zone's stored opening hours as a value; None while nobody has said."""
    if document is None:
        return None
    return OpeningHours(
        dayparts(document["dayparts"]), day_condition(document["day_condition"]), exceptions(document["exceptions"])
    )


def opening_document(value: OpeningHours | None) -> Document | None:
    """Return *value* as it is stored."""
    if value is None:
        return None
    return {
        "dayparts": daypart_documents(value.dayparts),
        "day_condition": day_condition_document(value.day_condition),
        "exceptions": exceptions_document(value.exceptions),
    }


def _minute(moment: datetime) -> str:
    return moment.isoformat("T", "minutes")
