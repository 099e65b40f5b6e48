"""Presence at its boundaries."""

from datetime import UTC, datetime, timedelta

import pytest

from screens.presence import presence

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-1, "online"),
        (0, "online"),
        (89.999, "online"),
        (90, "late"),
        (299.999, "late"),
        (300, "lost"),
        (86_400, "lost"),
    ],
)
def test_presence_follows_from_the_last_sign_of_life(seconds: float, expected: str) -> None:
    assert presence(NOW - timedelta(seconds=seconds), NOW) == expected


def test_screen_never_seen_is_never() -> None:
    assert presence(None, NOW) == "never"
