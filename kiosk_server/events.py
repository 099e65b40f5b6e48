"""Facts: what happened, recorded inside the transaction and told after its commit.

A use case calls `audit.service.record(session, fact, …)`; that writes the audit trail and queues the
fact here. `db.session.Database.transaction` hands the queued facts to `reactions` once the commit stands,
so nothing is ever announced that did not happen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

_QUEUE = "facts"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held for a unit and everything below it; `unit_path` is like ``/1/4/``."""

    role: str
    unit_path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: a user with grants, or the system itself (`user_id` is None)."""

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()


SYSTEM = Actor(None, "系统")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened to the subject with this id."""

    subject: ClassVar[str] = "system"
    subject_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAdded(Fact):
    """An account was made."""

    subject: ClassVar[str] = "user"
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Fact):
    """A person signed in."""

    subject: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRefused(Fact):
    """A password was wrong, or the account is locked."""

    subject: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Fact):
    """A person chose a new password."""

    subject: ClassVar[str] = "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueImported(Fact):
    """A catalogue table came in whole."""

    subject: ClassVar[str] = "catalogue"
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDrafted(Fact):
    """A version was written or edited; signatures on it are void."""

    subject: ClassVar[str] = "item"
    version_id: int
    voided_signatures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSubmitted(Fact):
    """A version entered the review chain (保密审查)."""

    subject: ClassVar[str] = "item"
    version_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSigned(Fact):
    """One signature of the chain was given, on this digest."""

    subject: ClassVar[str] = "item"
    version_id: int
    step: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionReturned(Fact):
    """A reviewer sent the version back with an opinion."""

    subject: ClassVar[str] = "item"
    version_id: int
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemApproved(Fact):
    """The chain is complete: these bytes may light up."""

    subject: ClassVar[str] = "item"
    version_id: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWithdrawn(Fact):
    """The item leaves every screen and its page at once."""

    subject: ClassVar[str] = "item"
    reason: str


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
class CredentialRotated(Fact):
    """A screen was given a new credential; the one before holds until the new one is used."""

    subject: ClassVar[str] = "screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingCodeRefused(Fact):
    """Somebody typed a pairing code that no screen shows."""

    subject: ClassVar[str] = "user"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFiled(Fact):
    """A request for disclosure came in (依申请公开, Art. 29)."""

    subject: ClassVar[str] = "request"
    tracking_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMoved(Fact):
    """A request went from one state to the next."""

    subject: ClassVar[str] = "request"
    origin: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDueChanged(Fact):
    """A year's calendar came in and the last day for an answer is another, or certain now."""

    subject: ClassVar[str] = "request"
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityNumberRead(Fact):
    """Somebody looked at an applicant's whole identity number."""

    subject: ClassVar[str] = "request"


class Carrier(Protocol):
    """What facts wait on: a database session, of which this floor knows nothing but its notes."""

    @property
    def info(self) -> dict[Any, Any]:
        """Notes that live as long as the session."""


def queue(session: Carrier, fact: Fact) -> None:
    """Hold *fact* until the transaction of *session* has committed."""
    session.info.setdefault(_QUEUE, []).append(fact)


def take(session: Carrier) -> Sequence[Fact]:
    """Hand over the facts queued on *session* and forget them."""
    facts: list[Fact] = session.info.pop(_QUEUE, [])
    return facts
