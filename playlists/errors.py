"""What playlists refuse, and why, in words an administrator can act on.

::

    PlaylistError
    ├── BadRule          a duration, daypart, date range, time zone or calendar question makes no sense
    ├── EmptyPlaylist    nothing to freeze
    └── UnapprovedItem   a draft names items without an approved version

``message`` is a Chinese message id with ``%(name)s`` placeholders for ``params``; translating it is the
business of whoever shows it.
"""

from collections.abc import Mapping


def N_(text: str) -> str:  # noqa: N802 -- gettext's own name for "mark, do not translate yet"
    """Mark a Chinese message id for the translation catalogue and give it back unchanged."""
    return text


class PlaylistError(Exception):
    """The root: a message id and its parameters."""

    def __init__(self, message: str, params: Mapping[str, str | int] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.params: dict[str, str | int] = dict(params or {})

    def __str__(self) -> str:
        return self.message % self.params


class BadRule(PlaylistError):
    """A rule that cannot mean anything, refused at input; a stored one is a fault (排期规则有误)."""


class EmptyPlaylist(PlaylistError):
    """A playlist without entries cannot be published (空节目单)."""


class UnapprovedItem(PlaylistError):
    """A draft names items without an approved version (未经审核的条目); ``item_codes`` lists them all."""

    def __init__(self, message: str, item_codes: tuple[str, ...]) -> None:
        super().__init__(message, {"items": "、".join(item_codes)})
        self.item_codes = item_codes
