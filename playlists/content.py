"""What a playlist is made of: entries (播放条目) and the loop (循环) they form."""

from dataclasses import dataclass
from datetime import datetime

from playlists.errors import N_, BadRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One approved item version, shown for so many seconds in every round of its loop.

    ``ready`` is false while its pictures are not prepared. ``publish_at`` and ``expire_at`` bound it as
    ``[publish_at, expire_at)``, aware instants, an open end being None. ``every_minutes`` or ``times_per_hour`` is its
    share of the loop (``playlists.share``). ``severity`` is the colour of an emergency notice, None for anything else.
    BadRule for a duration below one second or an instant without offset.
    """

    entry_id: str
    item_code: str
    version_digest: str
    title: str
    seconds: int
    ready: bool = True
    publish_at: datetime | None = None
    expire_at: datetime | None = None
    every_minutes: int | None = None
    times_per_hour: int | None = None
    severity: str | None = None

    def __post_init__(self) -> None:
        if self.seconds < 1:
            raise BadRule(N_("“%(title)s”的播放时长至少为 1 秒。"), {"title": self.title})
        for instant in (self.publish_at, self.expire_at):
            if instant is not None and instant.utcoffset() is None:
                raise BadRule(N_("“%(title)s”的上架或下架时间缺少时区。"), {"title": self.title})

    def is_current(self, instant: datetime) -> bool:
        """Whether the instant lies in ``[publish_at, expire_at)``; case T44 is decided as end-exclusive."""
        if self.publish_at is not None and instant < self.publish_at:
            return False
        return self.expire_at is None or instant < self.expire_at


@dataclass(frozen=True, slots=True)
class Loop:
    """Entries shown one after the other, round and round; an empty loop has nothing to show (case L9)."""

    entries: tuple[Entry, ...]

    @property
    def durations_ms(self) -> tuple[int, ...]:
        """The duration of each entry in milliseconds, ready for ``position``."""
        return tuple(entry.seconds * 1000 for entry in self.entries)

    @property
    def milliseconds(self) -> int:
        """How long one round takes."""
        return sum(self.durations_ms)
