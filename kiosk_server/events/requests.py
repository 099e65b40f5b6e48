"""Facts about requests for disclosure (依申请公开)."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk_server.events.base import Fact


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
