"""Facts about the catalogue, its items and their review."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk_server.events.base import Fact


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
