"""The shape of a programme document, as it is written, hashed and sent.

These types only describe JSON: ``screens.programme`` builds and reads it, ``static/player/programme.mjs`` is
the reader on the screen, ``docs/protocol.md`` tells third parties. Durations are milliseconds, sizes are
bytes or pixels, instants are UTC in ISO 8601, intervals are ``[start, end)``.
"""

from typing import NotRequired, TypedDict

FORMAT = "kiosk-programme-1"


class PageDocument(TypedDict):
    """One picture and how long it stays; ``text`` is what it says, for search and for the display log."""

    sha256: str
    milliseconds: int
    text: str


class EntryDocument(TypedDict):
    """One item's turn in a loop; an emergency notice says its ``severity``."""

    entry_id: str
    item_code: str
    title: str
    milliseconds: int
    pages: list[PageDocument]
    severity: NotRequired[str]


class LoopDocument(TypedDict):
    """Entries that follow one another endlessly."""

    entries: list[EntryDocument]


class ReasonDocument(TypedDict):
    """Why a segment shows its loop: the kind of rule, and the ids of those that won."""

    kind: str
    winners: list[str]


class SegmentDocument(TypedDict):
    """From ``start`` until ``end``, exclusive, the loop with this key is due."""

    start: str
    end: str
    loop: str
    reason: ReasonDocument


class AssetDocument(TypedDict):
    """What the screen must hold before it may play."""

    bytes: int
    media_type: str


class GeometryDocument(TypedDict):
    """The pixels the pictures were drawn for."""

    width: int
    height: int


# "from" is a Python keyword, hence the functional form.
ProgrammeDocument = TypedDict(
    "ProgrammeDocument",
    {
        "format": str,
        "geometry": GeometryDocument,
        "face": dict[str, object],
        "clock": dict[str, object],
        "from": str,
        "to": str,
        "segments": list[SegmentDocument],
        "loops": dict[str, LoopDocument],
        "standby": str,
        "assets": dict[str, AssetDocument],
    },
)
"""``standby`` names the loop for a lost lease; ``face`` holds what the player may say in its own words."""
