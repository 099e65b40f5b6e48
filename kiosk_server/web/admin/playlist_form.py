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
    """One line of the editor as it was typed."""

    item_code: str
    seconds: str


def read_entries(form: MultiDict[str, str]) -> list[TypedEntry]:
    """Return the lines of the form in their order; a line without seconds stays, so that it can be corrected."""
    codes, seconds = form.getlist("item_code[]"), form.getlist("seconds[]")
    padded = [*seconds, *[""] * (len(codes) - len(seconds))]
    return [TypedEntry(code.strip(), typed.strip()) for code, typed in zip(codes, padded, strict=False)]


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

    :raises Invalid: seconds are not a whole number; bounds are `playlists.playlist.check_draft`'s business.
    """
    for place, entry in enumerate(entries, start=1):
        if not (entry.seconds.isascii() and entry.seconds.isdecimal() and len(entry.seconds) < 6):
            raise Invalid(N_("第 %(place)s 个条目的时长请填整数，单位是秒。"), place=place)
    return [DraftEntry(item_code=entry.item_code, seconds=int(entry.seconds)) for entry in entries]
