"""Facts about accounts and those who use them."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk_server.events.base import Fact


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
class PairingCodeRefused(Fact):
    """Somebody typed a pairing code that no screen shows."""

    subject: ClassVar[str] = "user"
