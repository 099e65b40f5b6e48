"""The loop in words: lengths, how often something comes round, what share was asked for."""

import pytest
from flask import Flask

from kiosk_server.publishing.changes import Share
from kiosk_server.web.admin import loop_words
from playlists.content import Entry


def entries(*named: tuple[str, int]) -> tuple[Entry, ...]:
    return tuple(Entry(entry_id=n, item_code=n, version_digest="", title=n, seconds=s) for n, s in named)


@pytest.mark.parametrize(
    ("seconds", "words"), [(40, "40 秒"), (120, "2 分"), (160, "2 分 40 秒"), (3661, "61 分 1 秒")]
)
def test_duration_leaves_out_what_is_nothing(app: Flask, seconds: int, words: str) -> None:
    with app.test_request_context():
        assert loop_words.duration(seconds) == words


def test_entry_once_a_round_comes_every_round(app: Flask) -> None:
    with app.test_request_context():
        assert loop_words.often(entries(("甲", 60), ("乙", 100)), "甲") == "每 2 分 40 秒一次，每小时 22.5 次"


def test_entry_at_uneven_times_says_the_longest_gap(app: Flask) -> None:
    with app.test_request_context():
        loop = entries(("甲", 30), ("乙", 30), ("甲", 30), ("丙", 90))
        assert loop_words.often(loop, "甲") == "最长相隔 2 分，每小时 40 次"


@pytest.mark.parametrize(
    ("asked", "words"), [((None, None), "正常轮播"), ((5, None), "每隔 5 分钟"), ((None, 6), "每小时 6 次")]
)
def test_share_is_said_as_it_was_asked(app: Flask, asked: Share, words: str) -> None:
    with app.test_request_context():
        assert loop_words.share(asked) == words
