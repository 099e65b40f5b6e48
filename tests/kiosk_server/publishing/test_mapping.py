"""Rows become values of the scheduling library, and only what the public may see gets through."""

from datetime import date, time

from factories import NOW, assign, make_approved_item, make_item, make_playlist, make_version_in_review, make_zone
from sqlalchemy.orm import Session

from kiosk_server.catalogue import service as catalogue
from kiosk_server.catalogue.models import Item
from kiosk_server.events import SYSTEM
from kiosk_server.publishing import mapping, queries
from kiosk_server.publishing.models import PlaylistRevision
from playlists.calendar_years import official_calendar
from playlists.dayparts import Daypart

OFFICIAL = official_calendar()


def _hide(session: Session, item: Item) -> None:
    """Let a later version be approved as 不予公开."""
    assert item.approved_version is not None
    item.approved_version.attribute = "withheld"
    session.flush()


def _revision(session: Session, *items: Item) -> PlaylistRevision:
    revision = queries.latest_revision(session, make_playlist(session, *items).id)
    assert revision is not None
    return revision


def test_approved_version_carries_code_digest_and_title(session: Session) -> None:
    item = make_approved_item(session, title="关于救助标准的通知")
    found = mapping.approved_version(item)
    assert found is not None
    assert item.approved_version is not None
    assert (found.item_code, found.version_digest, found.title) == (
        item.code,
        item.approved_version.digest,
        "关于救助标准的通知",
    )


def test_approved_version_of_what_may_not_be_shown_is_none(session: Session) -> None:
    draft, waiting = make_item(session), make_version_in_review(session, "opinion", "department").item
    asked_for = make_approved_item(session, attribute="on_request", attribute_reason="涉及个人隐私")
    withdrawn = make_approved_item(session)
    catalogue.withdraw_item(session, withdrawn.id, reason="有误", actor=SYSTEM, now=NOW)
    assert [mapping.approved_version(item) for item in (draft, waiting, asked_for, withdrawn)] == [None] * 4


def test_live_entries_leave_out_what_was_withdrawn_since(session: Session) -> None:
    kept, gone = make_approved_item(session), make_approved_item(session)
    revision = _revision(session, gone, kept)
    catalogue.withdraw_item(session, gone.id, reason="有误", actor=SYSTEM, now=NOW)
    assert [entry.item_code for entry in mapping.live_entries(revision, lambda _path: OFFICIAL)] == [kept.code]


def test_live_entries_leave_out_what_is_not_for_the_public_any_more(session: Session) -> None:
    kept, hidden = make_approved_item(session), make_approved_item(session)
    revision = _revision(session, hidden, kept)
    _hide(session, hidden)
    assert [entry.item_code for entry in mapping.live_entries(revision, lambda _path: OFFICIAL)] == [kept.code]


def test_assignment_carries_rule_and_zone_time(session: Session) -> None:
    morning = Daypart(frozenset({1, 2}), time(9), time(12))
    zone, playlist = make_zone(session), make_playlist(session)
    row = assign(
        session,
        playlist,
        zone_id=zone.id,
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30),
        dayparts=(morning,),
        priority=7,
    )
    revision = queries.latest_revision(session, playlist.id)
    assert revision is not None
    entries = mapping.live_entries(revision, lambda _path: OFFICIAL)
    place = mapping.Hall(time_zone="Asia/Urumqi", opening=None, calendar=OFFICIAL)
    rule = mapping.assignment(row, entries, place)
    assert rule is not None
    assert (rule.assignment_id, rule.name, rule.order) == (str(row.id), playlist.name, row.id)
    assert (rule.starts_on, rule.ends_on, rule.dayparts) == (date(2026, 11, 1), date(2026, 11, 30), (morning,))
    assert (rule.priority, rule.time_zone, rule.entries) == (7, "Asia/Urumqi", entries)


def test_bytes_altered_in_the_database_enter_no_revision_and_are_not_ready(session: Session) -> None:
    kept, altered = make_approved_item(session), make_approved_item(session)
    revision = _revision(session, altered, kept)
    assert altered.approved_version is not None
    altered.approved_version.body_html += "<p>加了一句。</p>"
    session.flush()
    assert mapping.approved_version(altered) is None
    ready = {entry.item_code: entry.ready for entry in mapping.live_entries(revision, lambda _path: OFFICIAL)}
    assert ready == {altered.code: False, kept.code: True}
