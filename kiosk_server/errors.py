"""What can go wrong, as one tree; `web/errors.py` alone gives each its status and its words.

::

    KioskError
    ├── Invalid            422  the input contradicts a rule
    │   └── FieldErrors         … in several fields of a form at once
    ├── Unauthenticated    401  nobody is signed in, or the token is unknown
    ├── Forbidden          403  signed in, but not for this
    ├── NotFound           404
    ├── Conflict           409  right in itself, but not in the present state
    ├── Gone               410  was there once and will not come back
    │   └── Ended               … its dates are over; it can still be requested
    ├── TooLarge           413
    ├── UnsupportedContent 415
    ├── TooMany            429
    └── Unavailable        503  nothing wrong with what was asked; the database is away

A message is a Chinese sentence that says what to do; it is also the key of its translation.
"""

from collections.abc import Mapping
from datetime import date


def N_(message: str) -> str:  # noqa: N802 -- the name every gettext tool looks for
    """Mark *message* for translation and return it unchanged."""
    return message


class KioskError(Exception):
    """A sentence for the person who asked, with the values that fill it.

    :param message: translatable Chinese sentence with `%(name)s` placeholders.
    :param params: the values of the placeholders.
    """

    def __init__(self, message: str, /, **params: object) -> None:
        """Keep the sentence and its values apart, so that it can still be translated."""
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params


class Invalid(KioskError):
    """The input contradicts a rule; nothing was changed."""


class FieldErrors(Invalid):
    """Several fields of a form are wrong; each has its own sentence.

    :param fields: name of the field → what is wrong with it, in the order of the form.
    """

    def __init__(self, message: str, fields: Mapping[str, Invalid], /, **params: object) -> None:
        """Keep the sentence for the whole beside those of the fields."""
        super().__init__(message, **params)
        self.fields = dict(fields)


class Unauthenticated(KioskError):
    """Nobody is signed in, or the credential is unknown or revoked."""


class Forbidden(KioskError):
    """The actor is known but has no right to this."""


class NotFound(KioskError):
    """There is no such thing, or not for this reader."""


class Conflict(KioskError):
    """The present state does not allow it."""


class Gone(KioskError):
    """It existed, and its time is over."""


class Ended(Gone):
    """The dates of an item are over: `code` names it, `day` was its last; it can still be requested (依申请公开)."""

    def __init__(self, message: str, /, *, code: str, day: date) -> None:
        """Keep the code beside the sentence, for the way on to the request form."""
        super().__init__(message, code=code, day=day)
        self.code = code


class TooLarge(KioskError):
    """More bytes than this door takes."""


class UnsupportedContent(KioskError):
    """The bytes are not what they claim to be, or of a kind we do not show."""


class TooMany(KioskError):
    """Too many attempts; wait."""


class Unavailable(KioskError):
    """It could not be done now, by no fault of who asked; try again."""
