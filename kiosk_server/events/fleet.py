"""Facts about zones and screens, what they are told and what they say."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk_server.events.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChanged(Fact):
    """A disclosure zone was made or changed."""

    subject: ClassVar[str] = "zone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPaired(Fact):
    """A screen was confirmed and belongs to a zone now."""

    subject: ClassVar[str] = "screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialIssued(Fact):
    """A screen collected its token: from now on it listens."""

    subject: ClassVar[str] = "screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRotated(Fact):
    """A screen was given a new credential; the one before holds until the new one is used."""

    subject: ClassVar[str] = "screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenChanged(Fact):
    """Name, zone or geometry of a screen changed."""

    subject: ClassVar[str] = "screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenRevoked(Fact):
    """The credential of a screen is worth nothing any more."""

    subject: ClassVar[str] = "screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class CueIssued(Fact):
    """A screen is due to play this programme."""

    subject: ClassVar[str] = "screen"
    sequence: int
    programme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectOrderIssued(Fact):
    """An order for many screens is to be pushed, signed (直达指令); the subject is the order."""

    subject: ClassVar[str] = "direct_order"
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandIssued(Fact):
    """A screen was asked to do something."""

    subject: ClassVar[str] = "screen"
    command_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAnswered(Fact):
    """A screen said what became of a command."""

    subject: ClassVar[str] = "screen"
    command_id: int
    name: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(Fact):
    """Something is wrong with a screen; the subject is the screen."""

    subject: ClassVar[str] = "screen"
    alarm_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCleared(Fact):
    """What was wrong with a screen is over; the subject is the screen."""

    subject: ClassVar[str] = "screen"
    alarm_id: int
    kind: str
