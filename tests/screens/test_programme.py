"""A programme says what a screen shows at any instant, and names every byte it needs for that."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.content import Entry, Loop
from playlists.resolver import Reason
from playlists.timeline import Segment
from screens.canonical import canonical_json, sha256_hex
from screens.errors import BadProgramme
from screens.layout import ClockFace, DateFace
from screens.programme import EPOCH, Page, Programme, build, page_at, page_in_loop
from screens.screen import Geometry

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # In Shanghai; a whole number of minutes since the epoch.
STANDBY = Reason(kind="standby", winners=(), text="")
ASSIGNED = Reason(kind="assignment", winners=("a1", "a2"), text="")


def entry(entry_id: str, seconds: int) -> Entry:
    return Entry(
        entry_id=entry_id,
        item_code="7K3M9QX",
        version_digest="0" * 64,
        title=f"条目 {entry_id}",
        seconds=seconds,
    )


def page(text: str, seconds: float) -> Page:
    sha256 = sha256_hex(text.encode())
    return Page(sha256=sha256, media_type="image/png", bytes=9, milliseconds=round(seconds * 1000), text=text)


IDLE = Loop((entry("idle", 60),))
PLAY = Loop((entry("first", 20), entry("second", 40)))
PAGES = {
    "idle": (page("待机", 60),),
    "first": (page("一", 20),),
    "second": (page("二之一", 15), page("二之二", 25)),
}
SEGMENTS = (
    Segment(NOON, NOON + timedelta(minutes=5), IDLE, STANDBY),
    Segment(NOON + timedelta(minutes=5), NOON + timedelta(minutes=10, seconds=30), PLAY, ASSIGNED),
)


def built(**changes: object) -> Programme:
    parts = {
        "segments": SEGMENTS,
        "standby": IDLE,
        "pages": PAGES,
        "face": {"zone": "政务公开专区", "time_zone": "Asia/Shanghai"},
        "geometry": Geometry(1920, 1080),
        "clock": ClockFace(x=1, y=2, width=3, height=4, size=5, colour="#ffffff"),
    }
    return build(**(parts | changes))


def text_at(programme: Programme, instant: datetime) -> tuple[str, int] | None:
    due = page_at(programme.document, instant)
    return due and (due.page["text"], due.offset_ms)


def test_body_is_the_document_and_its_hash_the_name() -> None:
    programme = built()
    assert json.loads(programme.body) == programme.document
    assert programme.body == canonical_json(programme.document)
    assert programme.sha256 == sha256_hex(programme.body)


def test_document_has_the_members_of_its_format() -> None:
    document = built().document
    idle, play = document["segments"][0]["loop"], document["segments"][1]["loop"]
    assert {name: value for name, value in document.items() if name not in ("loops", "assets", "clock")} == {
        "format": "kiosk-programme-1",
        "geometry": {"width": 1920, "height": 1080},
        "face": {"zone": "政务公开专区", "time_zone": "Asia/Shanghai"},
        "from": "2026-11-22T04:00:00+00:00",
        "to": "2026-11-22T04:10:30+00:00",
        "segments": [
            {
                "start": "2026-11-22T04:00:00+00:00",
                "end": "2026-11-22T04:05:00+00:00",
                "loop": idle,
                "reason": {"kind": "standby", "winners": []},
            },
            {
                "start": "2026-11-22T04:05:00+00:00",
                "end": "2026-11-22T04:10:30+00:00",
                "loop": play,
                "reason": {"kind": "assignment", "winners": ["a1", "a2"]},
            },
        ],
        "standby": idle,
    }


def test_loop_is_keyed_by_its_content() -> None:
    document = built().document
    play = document["segments"][1]["loop"]
    assert play == sha256_hex(canonical_json(document["loops"][play]))[:16]
    assert document["loops"][play]["entries"][1] == {
        "entry_id": "second",
        "item_code": "7K3M9QX",
        "title": "条目 second",
        "milliseconds": 40_000,
        "pages": [
            {"sha256": sha256_hex("二之一".encode()), "milliseconds": 15_000, "text": "二之一"},
            {"sha256": sha256_hex("二之二".encode()), "milliseconds": 25_000, "text": "二之二"},
        ],
    }


def test_loops_that_occur_twice_stand_once() -> None:
    later = Segment(SEGMENTS[-1].end, SEGMENTS[-1].end + timedelta(hours=1), IDLE, STANDBY)
    assert built(segments=(*SEGMENTS, later)).document["loops"] == built().document["loops"]


def test_assets_are_those_of_the_loops_and_no_others() -> None:
    programme = built(pages=PAGES | {"unused": (page("未用", 10),)})
    assert programme.document["assets"] == {
        sha256_hex(text.encode()): {"bytes": 9, "media_type": "image/png"}
        for text in ("待机", "一", "二之一", "二之二")
    }


def test_standby_loop_is_carried_even_when_no_segment_shows_it() -> None:
    document = built(segments=SEGMENTS[1:]).document
    assert document["loops"][document["standby"]]["entries"][0]["entry_id"] == "idle"
    assert sha256_hex("待机".encode()) in document["assets"]


def test_clock_is_described_with_its_date() -> None:
    date = DateFace(x=1, y=9, width=3, height=4, size=2, colour="#eeeeee")
    clock = ClockFace(x=1, y=2, width=3, height=4, size=5, colour="#ffffff", date=date)
    described = built(clock=clock).document["clock"]
    assert (described["x"], described["colour"], described["date"]["y"]) == (1, "#ffffff", 9)
    assert built().document["clock"]["date"] is None


def test_same_content_is_the_same_programme() -> None:
    reordered = dict(reversed(PAGES.items()))
    assert built(pages=reordered).sha256 == built().sha256


def test_one_changed_page_is_another_programme() -> None:
    assert built(pages=PAGES | {"first": (page("壹", 20),)}).sha256 != built().sha256


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-0.001, None),
        (0, ("待机", 0)),
        (299.999, ("待机", 59_999)),
        (300, ("一", 0)),
        (319.999, ("一", 19_999)),
        (320, ("二之一", 0)),
        (335, ("二之二", 0)),
        (359.999, ("二之二", 24_999)),
        (360, ("一", 0)),
        (629.999, ("二之一", 9_999)),
        (630, None),
    ],
)
def test_page_at_follows_segments_and_wall_clock(seconds: float, shown: tuple[str, int] | None) -> None:
    assert text_at(built(), NOON + timedelta(seconds=seconds)) == shown


@given(st.integers(0, 10**13))
def test_page_in_loop_counts_rounds_from_the_epoch(milliseconds: int) -> None:
    document = built().document
    play = document["segments"][1]["loop"]
    due = page_in_loop(document, play, EPOCH + timedelta(milliseconds=milliseconds))
    before = {"一": 0, "二之一": 20_000, "二之二": 35_000}[due.page["text"]]
    assert before + due.offset_ms == milliseconds % 60_000
    assert due.page in due.entry["pages"]


def test_gap_between_segments_is_refused() -> None:
    late = Segment(NOON + timedelta(minutes=6), NOON + timedelta(hours=1), PLAY, ASSIGNED)
    with pytest.raises(BadProgramme, match="不连续"):
        built(segments=(SEGMENTS[0], late))


def test_no_segment_is_refused() -> None:
    with pytest.raises(BadProgramme, match="不连续"):
        built(segments=())


@pytest.mark.parametrize(
    "pages",
    [(), (page("一", 19.999),), (page("一", 20.001),), (page("一", 20), page("二", 0))],
    ids=["none", "too short", "too long", "page of no time"],
)
def test_pages_that_do_not_fill_their_entry_are_refused(pages: tuple[Page, ...]) -> None:
    with pytest.raises(BadProgramme, match="条目 first"):
        built(pages=PAGES | {"first": pages})


def test_empty_standby_loop_is_refused() -> None:
    with pytest.raises(BadProgramme, match="没有内容"):
        built(standby=Loop(()))
