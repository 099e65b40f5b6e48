"""Reading the fields of a form: each is read on its own, so that a person hears of everything wrong at once."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from kiosk_server.errors import N_, FieldErrors, Invalid
from kiosk_server.web.errors import sentence
from playlists.errors import PlaylistError

Faults = dict[str, Invalid]
"""What is wrong, by the name of the field, in the order of the form."""

FIRST_YEAR, LAST_YEAR = 2000, 2199
T = TypeVar("T")


def attempt(faults: Faults, name: str, read: Callable[[], T]) -> T | None:
    """Return what *read* returns; where it refuses, note why under *name* and return None."""
    try:
        return read()
    except Invalid as fault:
        faults[name] = fault
    except PlaylistError as fault:
        faults[name] = Invalid(fault.message, **dict(fault.params))
    return None


def day(text: str) -> date | None:
    """Read a date as a browser sends it; None for an empty field.

    :raises Invalid: it is no date, or none that anybody plans for.
    """
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(N_("日期请写成 2026-11-22 的样子。")) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Invalid(N_("日期请写在 2000 年到 2199 年之间。"))
    return found


def needed_day(text: str) -> date:
    """Read a date that must be there.

    :raises Invalid: it is missing or no date.
    """
    found = day(text)
    if found is None:
        raise Invalid(N_("请填写日期。"))
    return found


def whole(text: str, least: int, most: int, refusal: str) -> int:
    """Read a whole number between *least* and *most*.

    :raises Invalid: it is none; the sentence is *refusal*, which may name %(least)s and %(most)s.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most):
        raise Invalid(refusal, least=least, most=most)
    return int(text)


def number(text: str) -> int | None:
    """Read the id that a select sends; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def problems(refusal: Exception | None) -> dict[str, str]:
    """Return the sentence for each refused field, in the reader's language."""
    if not isinstance(refusal, FieldErrors):
        return {}
    return {name: sentence(fault) for name, fault in refusal.fields.items()}
