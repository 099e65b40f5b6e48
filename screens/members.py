"""Reading the members of a signed document: each is what it must be, or the document is not what it says."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def member(document: Mapping[str, object], name: str, kind: type[T]) -> T:
    """Return the member *name*, which is of this *kind*; ``TypeError`` when it is missing or of another."""
    return checked(document.get(name), kind)


def checked(value: object, kind: type[T]) -> T:
    """Return *value*, which is of this *kind*; ``TypeError`` else. A boolean is no number, whatever Python says."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(kind.__name__)
    return value
