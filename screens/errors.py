"""What ``screens`` refuses, and the words for it.

::

    ScreenError
    ├── NotCanonical     a value that has no canonical form: a float, a naive instant, a lone surrogate
    ├── BadSignature     not signed by the pinned key, or altered since
    ├── WrongScreen      a cue meant for another screen
    ├── Rollback         an older cue than the one already accepted, an order carried out before
    ├── Superseded       an order that what plays has overtaken, or whose time is over
    ├── LeaseExpired     a cue whose lease has run out
    ├── Expired          a command that is to be carried out no more
    ├── BadCommand       a command that no screen knows, or told what it does not take
    ├── BadDigest        bytes that are not the ones named by their SHA-256
    ├── BadProgramme     segments, loops or pages that do not make a playable programme
    ├── BadPairingCode   not a pairing code
    └── BadGeometry      a screen size nothing can be drawn for

``message`` is a Chinese sentence with ``%(name)s`` placeholders for ``params``; the caller translates it.
"""

from collections.abc import Mapping


def N_(text: str) -> str:  # noqa: N802 -- the name gettext's extractors look for
    """Mark ``text`` for translation and return it unchanged."""
    return text


class ScreenError(Exception):
    """Anything this library refuses; ``message`` and ``params`` say why, for a person."""

    def __init__(self, message: str, params: Mapping[str, object] | None = None) -> None:
        self.message = message
        self.params: Mapping[str, object] = dict(params or {})
        super().__init__(message, self.params)

    def __str__(self) -> str:
        return self.message % self.params


class NotCanonical(ScreenError):
    """A value that cannot be written in the canonical form, and so cannot be hashed or signed."""


class BadSignature(ScreenError):
    """The signature is missing, malformed, by another key, or the document was altered."""


class WrongScreen(ScreenError):
    """The cue is addressed to another screen."""


class Rollback(ScreenError):
    """The cue is older than one this screen has already accepted, or the order is not newer."""


class Superseded(ScreenError):
    """The order has nothing left to do: what plays was planned after it, or its time is over."""


class LeaseExpired(ScreenError):
    """The cue's lease has run out."""


class Expired(ScreenError):
    """The time in which the command was to be carried out is over."""


class BadCommand(ScreenError):
    """There is no such command, or it does not take these arguments."""


class BadDigest(ScreenError):
    """The bytes do not have the SHA-256 by which they were named."""


class BadProgramme(ScreenError):
    """The parts do not make a programme that a screen could play."""


class BadPairingCode(ScreenError):
    """The text is not a pairing code."""


class BadGeometry(ScreenError):
    """The size is not one a screen can have."""
