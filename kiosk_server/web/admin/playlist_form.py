"""The editor's form: entries as typed, the buttons that move them, and the draft that comes out. Reads no database."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from kiosk_server.errors import N_, Invalid
from playlists.playlist import DraftEntry

DEFAULT_SECONDS = 30
"""Two pages of fifteen seconds."""


@dataclass(frozen=True, slots=True)
class TypedEntry:
    """One line of the editor as it was typed; `share` is ``""``, ``"minutes"`` or ``"times"``, `often` its number."""

    item_code: str
    seconds: str
    share: str = ""
    often: str = ""


def read_entries(form: MultiDict[str, str]) -> list[TypedEntry]:
    """Return the lines of the form in their order; a line without seconds stays, so that it can be corrected."""
    codes = form.getlist("item_code[]")
    columns = [_padded(form.getlist(name), len(codes)) for name in ("seconds[]", "share[]", "often[]")]
    return [TypedEntry(code.strip(), *typed) for code, *typed in zip(codes, *columns, strict=True)]


def _padded(typed: Sequence[str], length: int) -> list[str]:
    return [*(text.strip() for text in typed[:length]), *[""] * (length - len(typed))]


def rearranged(entries: Sequence[TypedEntry], action: str) -> list[TypedEntry]:
    """Return the lines after a button was pressed: ``up:2``, ``down:2``, ``remove:2`` (places from 0), ``add:CODE``.

    A place that does not exist changes nothing: the page was older than the form.
    """
    verb, _, value = action.partition(":")
    lines = list(entries)
    if verb == "add" and value:
        return [*lines, TypedEntry(value, str(DEFAULT_SECONDS))]
    if not value.isdecimal() or int(value) >= len(lines):
        return lines
    place = int(value)
    if verb == "remove":
        del lines[place]
    other = {"up": place - 1, "down": place + 1}.get(verb, place)
    if verb in {"up", "down"} and 0 <= other < len(lines):
        lines[place], lines[other] = lines[other], lines[place]
    return lines


def draft_entries(entries: Sequence[TypedEntry]) -> list[DraftEntry]:
    """Return the draft that the lines mean.

    :raises Invalid: a duration or the number of a share is no whole number; bounds are the business of `playlists`.
    """
    for place, entry in enumerate(entries, start=1):
        if not _is_number(entry.seconds):
            raise Invalid(N_("第 %(place)s 个条目的时长请填整数，单位是秒。"), place=place)
        if entry.share and not _is_number(entry.often):
            raise Invalid(N_("第 %(place)s 个条目的播放份额请填整数。"), place=place)
    return [_draft_entry(entry) for entry in entries]


def _draft_entry(entry: TypedEntry) -> DraftEntry:
    return DraftEntry(
        item_code=entry.item_code,
        seconds=int(entry.seconds),
        every_minutes=int(entry.often) if entry.share == "minutes" else None,
        times_per_hour=int(entry.often) if entry.share == "times" else None,
    )


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 6
