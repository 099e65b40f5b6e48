"""When a version may be seen: on pages, in lists, in counts (上架、公示期、到期)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from factories import NOW, make_approved_item, make_item, make_unit
from instants import ENDED, LAST_DAY, PUBLISHED, SECOND, notice
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.accounts.models import Unit
from kiosk_server.calendars.models import UnitDay
from kiosk_server.catalogue import item_window, listing, queries
from kiosk_server.catalogue.item_window import is_current, window_of
from kiosk_server.catalogue.models import Item, ItemVersion
from kiosk_server.errors import Ended, NotFound
from playlists.calendar_years import official_calendar

OFFICIAL = official_calendar()
TOMORROW = NOW + timedelta(days=1)


def approved(session: Session, **wanted: Any) -> ItemVersion:
    version = make_approved_item(session, **wanted).approved_version
    assert version is not None
    return version


def listed(session: Session, now: datetime) -> list[set[str]]:
    """Return the titles in each list the public has at *now*, the row's and the domain's counts checked with them."""
    lists = [
        queries.live_items(session, now=now),
        queries.latest(session, 10, now=now),
        [version.item for version in queries.search(session, "每月", now=now)],
    ]
    count = sum(domain.items for domain in queries.domains(session, now=now))
    assert {len(found) for found in lists} == {count} == {sum(listing.covered_rows(session, now=now).values())}
    return [{item.approved_version.title for item in found if item.approved_version} for found in lists]


def add_day_off(session: Session, unit: Unit, day: date) -> None:
    session.add(UnitDay(unit_id=unit.id, day=day, working=False, name="建州纪念日"))
    session.flush()


def test_notice_of_seven_working_days_is_seen_until_day_eight(session: Session) -> None:
    version = approved(session, **notice())
    instants = [PUBLISHED - SECOND, PUBLISHED, ENDED - SECOND, ENDED]
    assert [is_current(version, OFFICIAL, instant) for instant in instants] == [False, True, True, False]


def test_notice_without_a_publishing_time_counts_from_its_approval(session: Session) -> None:
    version = approved(session, **notice(publish_from=None))
    assert (window_of(version, OFFICIAL).start, window_of(version, OFFICIAL).end) == (PUBLISHED, ENDED)


def test_version_without_dates_is_always_seen(session: Session) -> None:
    version = approved(session)
    assert item_window.begins_at(version) is None
    assert is_current(version, OFFICIAL, NOW + timedelta(days=36500))


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({}, "公示期已于%(day)s结束，这条信息不再公开显示。"),
        ({"expires_on": LAST_DAY}, "公示期已于%(day)s结束，这条信息不再公开显示。"),
        ({"notice_working_days": None, "expires_on": LAST_DAY}, "这条信息已于%(day)s到期，不再公开显示。"),
    ],
)
def test_what_is_over_says_which_date_ended_it(session: Session, dates: dict[str, Any], sentence: str) -> None:
    item = make_approved_item(session, **notice(**dates))
    assert queries.published(session, item.code, now=ENDED - SECOND).item is item
    with pytest.raises(Ended) as over:
        queries.published(session, item.code, now=ENDED)
    assert (over.value.message, over.value.params) == (sentence, {"code": item.code, "day": LAST_DAY})


def test_what_is_over_can_still_be_requested(session: Session) -> None:
    item = make_approved_item(session, **notice())
    assert queries.requestable(session, item.code, now=ENDED).item is item


def test_before_its_publishing_time_it_is_not_there(session: Session) -> None:
    item = make_approved_item(session, **notice())
    for read in (queries.published, queries.requestable):
        with pytest.raises(NotFound):
            read(session, item.code, now=PUBLISHED - SECOND)


@pytest.mark.parametrize(
    ("dates", "seen"),
    [
        ({"publish_from": NOW}, True),
        ({"publish_from": TOMORROW}, False),
        ({"expires_on": date(2026, 11, 22)}, True),
        ({"expires_on": date(2026, 11, 21)}, False),
        ({"publish_from": NOW, "notice_working_days": 1}, True),
        ({"publish_from": NOW - timedelta(days=7), "notice_working_days": 1}, False),
    ],
)
def test_lists_and_counts_hold_what_is_within_its_dates(session: Session, dates: dict[str, Any], seen: bool) -> None:
    make_approved_item(session, title="一直公开的")
    make_approved_item(session, title="有日期的", **dates)
    expected = {"一直公开的", "有日期的"} if seen else {"一直公开的"}
    assert listed(session, NOW) == [expected] * 3


def test_lists_without_an_instant_hold_what_is_still_to_come(session: Session) -> None:
    item = make_approved_item(session, publish_from=TOMORROW)
    assert list(queries.latest(session, 10, now=None)) == [item]
    assert [version.item for version in queries.search(session, "每月", now=None)] == [item]


def test_limit_counts_only_what_is_seen(session: Session) -> None:
    seen = make_approved_item(session)
    for day in (1, 2, 3):
        make_approved_item(session, now=NOW + timedelta(minutes=day), publish_from=TOMORROW)
    assert list(queries.latest(session, 1, now=NOW)) == [seen]


def test_the_calendar_is_that_of_the_items_unit(session: Session) -> None:
    county, town = make_unit(session), make_unit(session, "town", level="township", parent=make_unit(session))
    add_day_off(session, town, date(2026, 9, 21))
    for unit in (county, town):
        make_approved_item(session, unit=unit, title=unit.key, **notice())
    day_eight = [
        {item.unit.key for item in queries.live_items(session, now=instant)} for instant in (ENDED - SECOND, ENDED)
    ]
    assert day_eight == [{"county", "town"}, {"town"}]


def test_neighbours_are_within_their_dates(session: Session) -> None:
    item = make_approved_item(session)
    make_approved_item(session, publish_from=TOMORROW)
    assert queries.neighbours(session, item, now=NOW) == (None, None, [])


def test_what_was_asked_about_dates_can_be_used_after_it(session: Session) -> None:
    """Only the dates were read to decide; the rest of the version comes with the list."""
    item_id = make_approved_item(session, **notice()).id
    session.commit()
    session.expunge_all()
    (found,) = queries.live_items(session, now=PUBLISHED)
    session.expunge_all()
    assert found.id == item_id
    assert found.approved_version is not None
    assert found.approved_version.title == "关于调整临时救助标准的通知"


def test_a_draft_notice_has_no_day_to_begin(session: Session) -> None:
    make_item(session, notice_working_days=7)
    version = session.scalars(select(ItemVersion).join(Item, Item.id == ItemVersion.item_id)).one()
    assert item_window.begins_at(version) is None
