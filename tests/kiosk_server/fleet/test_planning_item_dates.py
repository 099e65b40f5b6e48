"""An item's own dates bind on every screen, to the second (domain.md §7 no. 22, schedule case I16)."""

from datetime import date, timedelta
from typing import Any

import pytest
from factories import assign, make_approved_item, make_fields, make_playlist, make_screen, make_zone, sign_steps
from instants import ENDED, LAST_DAY, PUBLISHED, SECOND, notice
from programmes import Change, due_title, due_titles
from sqlalchemy.orm import Session

from kiosk_server.catalogue import queries
from kiosk_server.catalogue import service as catalogue
from kiosk_server.db.session import Database
from kiosk_server.errors import Ended
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.programming import Programming

STANDBY = "清河县政务公开专区"
OF_NOTICE = {"publish_from": None, "notice_working_days": None, "expires_on": None}


def test_a_notice_of_seven_working_days_leaves_all_screens_and_its_page_on_day_eight(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[str, list[int]]:
        item = make_approved_item(session, title="低保公示", **notice())
        kept = make_approved_item(session, **notice(**OF_NOTICE, title="一直播的"))
        here, there = (make_screen(session, zone=make_zone(session, key))[0] for key in ("here", "there"))
        assign(session, make_playlist(session, item), zone_id=here.zone_id)
        assign(session, make_playlist(session, item, kept), screen_id=there.id)
        return item.code, [here.id, there.id]

    code, screens = change(make)
    programming.reprogramme(now=PUBLISHED)
    assert [due_title(database, screen, PUBLISHED) for screen in screens] == ["低保公示"] * 2
    last_loop = [{due_title(database, screen, ENDED - s * SECOND) for s in range(1, 60)} for screen in screens]
    assert last_loop == [{"低保公示"}, {"低保公示", "一直播的"}]
    day_eight = [{due_title(database, screen, ENDED + s * SECOND) for s in range(60)} for screen in screens]
    assert day_eight == [{STANDBY}, {"一直播的"}]
    with database.reading() as session:
        assert queries.published(session, code, now=ENDED - SECOND).title == "低保公示"
        with pytest.raises(Ended):
            queries.published(session, code, now=ENDED)


def test_an_item_alone_in_its_playlist_falls_to_the_standby_loop_at_the_expiry_second_i16(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        item = make_approved_item(session, **notice(**OF_NOTICE | {"expires_on": LAST_DAY}, title="到期的"))
        assign(session, make_playlist(session, item), screen_id=screen.id)
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=PUBLISHED)
    shown = [due_title(database, screen_id, instant) for instant in (PUBLISHED, ENDED - SECOND, ENDED)]
    assert shown == ["到期的", "到期的", STANDBY]


def test_a_notice_is_on_the_glass_from_its_publishing_second(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        item = make_approved_item(session, **notice(now=PUBLISHED - timedelta(days=1), title="低保公示"))
        assign(session, make_playlist(session, item), screen_id=screen.id)
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=PUBLISHED - timedelta(days=1))
    shown = [due_title(database, screen_id, instant) for instant in (PUBLISHED - SECOND, PUBLISHED)]
    assert shown == [STANDBY, "低保公示"]


def test_a_programme_made_on_day_eight_does_not_hold_the_notice(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        assign(session, make_playlist(session, make_approved_item(session, **notice())), screen_id=screen.id)
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=ENDED)
    assert due_titles(database, screen_id) == {STANDBY}


def test_an_earlier_end_of_the_next_version_holds_before_the_playlist_is_published_anew(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        item = make_approved_item(session, **notice(**OF_NOTICE | {"expires_on": LAST_DAY}, title="到期的"))
        assign(session, make_playlist(session, item), screen_id=screen.id)
        dates = {"formed_on": date(2026, 9, 17), "published_on": None, "expires_on": LAST_DAY - timedelta(days=3)}
        fields = make_fields(title="到期的", **dates)
        version = catalogue.revise_item(session, item.id, fields, (), actor=SYSTEM, now=PUBLISHED)
        catalogue.submit_version(session, version.id, actor=SYSTEM, now=PUBLISHED)
        sign_steps(session, version, now=PUBLISHED)
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=PUBLISHED)
    earlier = ENDED - timedelta(days=3)
    assert [due_title(database, screen_id, at) for at in (earlier - SECOND, earlier)] == ["到期的", STANDBY]
