"""How far direct orders have come, told at the desk: in figures, screen by screen, live, and afterwards."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from factories import make_actor, make_approved_item, make_screen, make_zone
from flask.testing import FlaskClient
from override_factories import draft
from sqlalchemy import select
from sqlalchemy.orm import Session
from web_helpers import Desk, open_page

from kiosk_server import clock
from kiosk_server.catalogue import service as catalogue
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import orders
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import DirectOrder, OrderDelivery
from kiosk_server.overrides import service as overrides

Change = Callable[[Callable[[Session], Any]], Any]
SILENCE = {"在线": timedelta(0), "迟到": timedelta(minutes=2), "失联": timedelta(days=2), "从未连接": None}
NOTICE, PART = "/admin/overrides/1", "/admin/overrides/1/orders"


@pytest.fixture
def change(database: Database) -> Change:
    def run(work: Callable[[Session], Any]) -> Any:
        with database.transaction() as session:
            return work(session)

    return run


@pytest.fixture
def now() -> datetime:
    return clock.now()


def a_screen(session: Session, name: str, silence: timedelta | None, now: datetime, **where: Any) -> Screen:
    """A screen that was last heard of so long ago, and played something then."""
    screen, _ = make_screen(session, name=name, **where)
    screen.last_seen_at = None if silence is None else now - silence
    screen.applied_programme = None if silence is None else "a" * 64
    return screen


def a_notice(session: Session, now: datetime, hours: int = 2) -> int:
    """A notice on every screen, confirmed and ordered."""
    proposed = draft(end=now + timedelta(hours=hours))
    row = overrides.propose(session, proposed, actor=make_actor(session, "publisher"), now=now)
    overrides.confirm(session, row.id, actor=make_actor(session, "approver"), now=now)
    orders.order_override(session, row.id, now=now)
    return row.id


def confirm(session: Session, *names: str, at: datetime) -> None:
    wanted = select(Screen.id).where(Screen.name.in_(names))
    for row in session.scalars(select(OrderDelivery).where(OrderDelivery.screen_id.in_(wanted))):
        row.confirmed_at = at


def told(page: str) -> str:
    """What is also said to screen readers."""
    found = re.search(r"data-say[^>]*>([^<]*)<", page)
    return found[1].strip() if found else ""


def rows(page: str) -> list[list[str]]:
    """The cells of the screens that have not confirmed."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    cells = (
        [
            re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            for row in re.findall(r"<tr>.*?</tr>", body[1], re.DOTALL)
        ]
        if body
        else []
    )
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in row] for row in cells]


@pytest.fixture
def fleet(change: Change, now: datetime) -> None:
    """One screen of each presence, and a notice ordered on all of them."""

    def make(session: Session) -> None:
        zone = make_zone(session, name="一楼大厅")
        for name, silence in SILENCE.items():
            a_screen(session, f"{name}屏", silence, now, zone=zone)
        a_notice(session, now)

    change(make)


def test_the_page_says_how_many_confirmed_who_did_not_and_when_their_lease_ends(
    change: Change, desk: Desk, now: datetime, fleet: None
) -> None:
    reader = desk("clerk")
    assert told(open_page(reader, NOTICE).text) == "已确认 0 / 4，离线 3，在线待确认 1"
    change(lambda session: confirm(session, "在线屏", at=now))
    page = open_page(reader, NOTICE).text
    assert told(page) == "已确认 1 / 4，离线 3"
    shown = [[cells[0], cells[1], cells[2], cells[4]] for cells in rows(page)]
    local = change(lambda session: _lease_end(session, "失联屏"))
    assert shown[0] == ["从未连接屏", "一楼大厅", "从未连接", "没有播出过节目"]
    assert shown[1] == ["失联屏", "一楼大厅", "失联", f"最迟 {local} 自动转入待机"]
    assert [cells[0] for cells in shown[2:]] == ["迟到屏"]


def _lease_end(session: Session, name: str) -> str:
    """As people write it, in the site's time."""
    screen = session.scalars(select(Screen).where(Screen.name == name)).one()
    assert screen.last_seen_at is not None
    end = screen.last_seen_at + timedelta(days=screen.zone.lease_days, hours=8)
    return f"{end.year}年{end.month}月{end.day}日 {end:%H:%M}"


def test_the_part_that_is_asked_for_again_says_the_same_and_ends_when_all_confirmed(
    change: Change, desk: Desk, now: datetime, fleet: None
) -> None:
    reader = desk("clerk")
    part = open_page(reader, PART).text
    assert ("<html" in part, "data-settled" in part, told(part)) == (False, False, "已确认 0 / 4，离线 3，在线待确认 1")
    assert f'data-live="{PART}"' in open_page(reader, NOTICE).text
    change(lambda session: confirm(session, *(f"{name}屏" for name in SILENCE), at=now + timedelta(seconds=1.4)))
    part = open_page(reader, PART).text
    assert ("data-settled" in part, told(part), rows(part)) == (True, "4 块屏幕全部确认，用时 1.4 秒", [])


def test_a_confirmation_that_came_late_is_not_told_as_a_duration(
    change: Change, desk: Desk, now: datetime, fleet: None
) -> None:
    change(lambda session: confirm(session, *(f"{name}屏" for name in SILENCE), at=now + timedelta(minutes=1)))
    assert told(open_page(desk("clerk"), PART).text) == "4 块屏幕全部确认"


@pytest.mark.parametrize(("presence", "names"), [("lost", ["失联屏"]), ("late", ["迟到屏"]), ("nonsense", [])])
def test_the_screens_are_narrowed_by_their_state(desk: Desk, fleet: None, presence: str, names: list[str]) -> None:
    page = open_page(desk("clerk"), f"{NOTICE}?presence={presence}").text
    assert [cells[0] for cells in rows(page)] == names
    assert told(page) == "已确认 0 / 4，离线 3，在线待确认 1"
    assert re.search(rf'data-live="{PART}\?presence={presence}"', page)


def test_a_lease_that_has_run_out_is_told_as_past(change: Change, desk: Desk, now: datetime) -> None:
    def make(session: Session) -> None:
        a_screen(session, "久无音信", timedelta(days=8), now)
        a_notice(session, now)

    change(make)
    (cells,) = rows(open_page(desk("clerk"), PART).text)
    assert re.fullmatch(r"已于 \d+年\d+月\d+日 \d\d:\d\d 转入待机", cells[4])


@pytest.mark.parametrize(("hours", "sentence"), [(2, "到时结束"), (24 * 20, "自动转入待机")])
def test_a_notice_to_be_taken_off_goes_by_itself_when_its_time_is_over(
    change: Change, desk: Desk, now: datetime, hours: int, sentence: str
) -> None:
    def make(session: Session) -> None:
        a_screen(session, "断网屏", timedelta(minutes=10), now)
        number = a_notice(session, now, hours)
        overrides.end(session, number, reason="误报", actor=make_actor(session, "approver"), now=now)
        orders.order_override_down(session, number, now=now)

    change(make)
    (cells,) = rows(open_page(desk("clerk"), NOTICE).text)
    assert (cells[0], cells[4].startswith("最迟 "), cells[4].endswith(sentence)) == ("断网屏", True, True)


def test_past_orders_stay_listed_and_can_be_looked_at(change: Change, desk: Desk, now: datetime, fleet: None) -> None:
    def end(session: Session) -> None:
        confirm(session, "在线屏", "迟到屏", at=now)
        overrides.end(session, 1, reason="误报", actor=make_actor(session, "approver"), now=now)
        orders.order_override_down(session, 1, now=now)

    change(end)
    reader = desk("clerk")
    page = open_page(reader, NOTICE).text
    assert told(page) == "已确认 0 / 4，离线 3，在线待确认 1"
    listed = re.findall(r'href="(/admin/overrides/1\?order=(\d)#orders)"[^>]*>(\S+) ·', page)
    assert [(number, kind) for _, number, kind in listed] == [("2", "撤下插播"), ("1", "播出插播")]
    assert told(open_page(reader, f"{NOTICE}?order=1").text) == "已确认 2 / 4，离线 2"


def test_screens_that_follow_by_their_programmes_are_told(change: Change, desk: Desk, now: datetime) -> None:
    def make(session: Session) -> None:
        a_screen(session, "有更重的", timedelta(0), now)
        row = overrides.propose(
            session,
            draft(severity="red", title="更重的", end=now + timedelta(hours=1)),
            actor=make_actor(session, "publisher"),
            now=now,
        )
        overrides.confirm(session, row.id, actor=make_actor(session, "approver"), now=now)
        a_screen(session, "没有的", timedelta(0), now)
        a_notice(session, now)

    change(make)
    page = open_page(desk("clerk"), "/admin/overrides/2/orders").text
    assert (told(page), "另有 2 块屏幕不单独下发" in page) == ("正在下发…", True)


def test_a_notice_just_confirmed_waits_for_its_order(change: Change, desk: Desk, now: datetime) -> None:
    def make(session: Session, severity: str, age: timedelta) -> int:
        proposed = draft(severity=severity, end=now + timedelta(hours=2))
        row = overrides.propose(session, proposed, actor=make_actor(session, "publisher"), now=now - age)
        return overrides.confirm(session, row.id, actor=make_actor(session, "approver"), now=now - age).id

    fresh = change(lambda session: make(session, "orange", timedelta(0)))
    old = change(lambda session: make(session, "red", timedelta(minutes=1)))
    parts = [open_page(desk("clerk", username=f"c{n}"), f"/admin/overrides/{n}/orders").text for n in (fresh, old)]
    assert [(told(part), "data-settled" in part) for part in parts] == [
        ("正在下发…", False),
        ("没有屏幕需要直达指令。", True),
    ]


def test_a_revoked_screen_is_named_as_such(change: Change, desk: Desk, now: datetime, fleet: None) -> None:
    def revoke(session: Session) -> None:
        session.scalars(select(Screen).where(Screen.name == "失联屏")).one().token_hash = None

    change(revoke)
    assert {cells[0]: cells[2] for cells in rows(open_page(desk("clerk"), PART).text)}["失联屏"] == "凭证已吊销"


def test_many_screens_come_in_pages(change: Change, desk: Desk, now: datetime) -> None:
    def make(session: Session) -> None:
        for number in range(60):
            row = Screen(
                zone_id=make_zone(session).id, name=f"屏{number}", width=320, height=160, token_hash=str(number)
            )
            session.add(row)
        session.flush()
        a_notice(session, now)

    change(make)
    reader = desk("clerk")
    pages = [rows(open_page(reader, f"{NOTICE}{query}").text) for query in ("", "?page=2", "?page=99", "?page=-1")]
    assert [len(each) for each in pages] == [50, 10, 10, 50]
    assert len({cells[0] for page in pages[:2] for cells in page}) == 60
    assert re.search(r'href="/admin/overrides/1\?order=1&amp;page=2#orders"', open_page(reader, NOTICE).text)


@pytest.mark.parametrize("query", ["order=0", "order=x", "order=99999999999999999999", "page=x", "presence=+"])
def test_an_address_with_nonsense_shows_the_newest_order(desk: Desk, fleet: None, query: str) -> None:
    answer = open_page(desk("clerk"), f"{PART}?{query}")
    assert (answer.status_code, told(answer.text)) == (200, "已确认 0 / 4，离线 3，在线待确认 1")


def test_a_withdrawn_items_page_tells_the_same(change: Change, desk: Desk, now: datetime) -> None:
    def make(session: Session) -> int:
        item = make_approved_item(session)
        screen = a_screen(session, "断网屏", timedelta(days=1), now)
        order = DirectOrder(kind="withdrawn", item_id=item.id, issued_at=now)
        session.add(order)
        session.flush()
        session.add(OrderDelivery(order_id=order.id, screen_id=screen.id, after_sequence=0))
        catalogue.withdraw_item(session, item.id, reason="有误", actor=SYSTEM, now=now)
        return item.id

    number = change(make)
    reader = desk("clerk")
    page = open_page(reader, f"/admin/items/{number}").text
    assert (told(page), [cells[0] for cells in rows(page)]) == ("已确认 0 / 1，离线 1", ["断网屏"])
    assert "撤下信息" in page
    assert told(open_page(reader, f"/admin/items/{number}/orders").text) == "已确认 0 / 1，离线 1"


def test_an_item_that_was_never_taken_off_has_no_such_part(change: Change, desk: Desk) -> None:
    number = change(lambda session: make_approved_item(session).id)
    assert 'id="orders"' not in open_page(desk("clerk"), f"/admin/items/{number}").text


def test_another_units_item_tells_nothing(change: Change, desk: Desk) -> None:
    number = change(lambda session: make_approved_item(session).id)
    stranger: FlaskClient = desk("clerk", unit="elsewhere")
    assert open_page(stranger, f"/admin/items/{number}/orders").status_code == 403


def test_unknown_ones_are_not_found(desk: Desk) -> None:
    reader = desk("clerk")
    paths = ("/admin/overrides/9/orders", "/admin/items/9/orders")
    assert [open_page(reader, path).status_code for path in paths] == [404, 404]
