"""Dates and instants as people write them, in the site's time zone and the reader's language."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from factories import NOW
from flask import Flask, g
from flask.ctx import RequestContext

from kiosk_server.web import filters
from playlists.words import Words

EVENING = datetime.fromisoformat("2026-11-21T20:30:00+00:00")  # the next morning in Shanghai


@pytest.fixture
def chinese(app: Flask) -> Iterator[RequestContext]:
    """Read in Chinese, at `NOW`."""
    with app.test_request_context("/") as reading:
        g.now = NOW
        yield reading


@pytest.fixture
def english(app: Flask) -> Iterator[RequestContext]:
    """Read in English, at `NOW`."""
    with app.test_request_context("/?lang=en") as reading:
        g.now = NOW
        yield reading


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("value", "written"),
    [(date(2026, 11, 2), "2026年11月2日"), (EVENING, "2026年11月22日"), (None, "—")],
)
def test_day_in_chinese(value: date | None, written: str) -> None:
    assert filters.day(value) == written


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("value", "written"), [(date(2026, 11, 2), "2 November 2026"), (EVENING, "22 November 2026")])
def test_day_in_english(value: date, written: str) -> None:
    assert filters.day(value) == written


@pytest.mark.usefixtures("chinese")
def test_instants_are_written_in_the_sites_time_zone() -> None:
    written = (filters.instant(EVENING), filters.clock_time(EVENING), filters.instant(None), filters.clock_time(None))
    assert written == ("2026年11月22日 04:30", "04:30", "—", "—")


@pytest.mark.usefixtures("english")
def test_instant_in_english() -> None:
    assert filters.instant(EVENING) == "22 Nov 2026, 04:30"


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("passed", "written"),
    [
        (timedelta(seconds=-30), "刚刚"),
        (timedelta(seconds=59), "刚刚"),
        (timedelta(minutes=1), "1 分钟前"),
        (timedelta(minutes=59, seconds=59), "59 分钟前"),
        (timedelta(hours=1), "1 小时前"),
        (timedelta(hours=23), "23 小时前"),
        (timedelta(days=3), "3 天前"),
    ],
)
def test_ago_is_rough(passed: timedelta, written: str) -> None:
    assert filters.ago(NOW - passed) == written


@pytest.mark.usefixtures("chinese")
def test_ago_of_what_never_was() -> None:
    assert filters.ago(None) == "从未"


@pytest.mark.usefixtures("chinese")
def test_weekday_in_chinese() -> None:
    assert filters.weekday(date(2026, 11, 22)) == "星期日"


@pytest.mark.usefixtures("english")
def test_weekday_in_english() -> None:
    assert filters.weekday(date(2026, 11, 22)) == "Sunday"


def test_sentence_of_a_library_is_said_with_its_values(chinese: RequestContext) -> None:
    assert filters.said(Words("第 %(number)d 版", {"number": 3})) == "第 3 版"


def test_sentence_of_a_library_is_said_in_the_readers_language(english: RequestContext) -> None:
    assert (
        filters.said(Words("没有生效的排期，播出待机画面。")) == "Nothing is scheduled now; the stand-by picture plays."
    )
