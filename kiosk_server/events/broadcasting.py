"""Facts about what is to be shown when: playlists, schedule, calendar, emergency notices."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk_server.events.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistEdited(Fact):
    """The draft of a playlist changed; screens are untouched."""

    subject: ClassVar[str] = "playlist"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistPublished(Fact):
    """A revision was frozen and takes the place of the one before."""

    subject: ClassVar[str] = "playlist"
    revision: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentChanged(Fact):
    """An assignment was made, changed or ended; `targets` are those before and after (``zone:3``)."""

    subject: ClassVar[str] = "assignment"
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignChanged(Fact):
    """A campaign was made, moved or taken away, and with it all its assignments."""

    subject: ClassVar[str] = "campaign"
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenGroupChanged(Fact):
    """A screen group was made, changed or taken away; `screen_ids` are those that came or went."""

    subject: ClassVar[str] = "screen_group"
    screen_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarImported(Fact):
    """A year's holiday notice came in; the subject is the year."""

    subject: ClassVar[str] = "calendar_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDaysChanged(Fact):
    """A unit keeps a day otherwise, or no longer does; the subject is the unit."""

    subject: ClassVar[str] = "unit"
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideReceived(Fact):
    """A CAP message came in and waits for a person."""

    subject: ClassVar[str] = "override"
    identifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideProposed(Fact):
    """One person proposed an emergency notice; nothing is on the glass yet."""

    subject: ClassVar[str] = "override"
    severity: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideConfirmed(Fact):
    """A second person confirmed it: it goes on the glass."""

    subject: ClassVar[str] = "override"
    severity: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRefused(Fact):
    """A proposed notice was refused or taken back before it was on any glass."""

    subject: ClassVar[str] = "override"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideEnded(Fact):
    """A notice was taken off the glass before its end."""

    subject: ClassVar[str] = "override"
    reason: str
    targets: tuple[str, ...]
