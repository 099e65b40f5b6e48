"""The only reader of the clock; everything else receives `now` as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, in UTC, with its offset."""
    return datetime.now(UTC)
