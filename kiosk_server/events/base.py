"""What every fact has, who does things, and the queue in which facts wait for the commit."""

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
