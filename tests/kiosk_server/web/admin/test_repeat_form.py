"""The choices of a recurrence rule: written as RFC 5545, said in words, kept where an edit leaves them."""

from datetime import datetime
from typing import Any

import factories
import pytest
from flask.testing import FlaskClient
from rule_forms import NEW, RULE, at, fields_of, filled, stored, the_rule
from web_helpers import open_page, send_form

from kiosk_server.db.session import Database
from kiosk_server.publishing.models import Playlist, Zone
from playlists.recurrence import Recurrence


@pytest.mark.parametrize(
    ("changes", "rule", "said"),
    [
        ({}, "FREQ=MONTHLY;INTERVAL=2;BYDAY=5WE;WKST=MO", "每 2 个月的第 5 个周三 09:00–10:00，2026年12月1日起"),
        (
            {"rule-which": "-1", "rule-interval": "1"},
            "FREQ=MONTHLY;BYDAY=-1WE;WKST=MO",
            "每月最后一个周三 09:00–10:00，2026年12月1日起",
        ),
        (
            {"rule-freq": "monthly_day", "rule-month_day": "31", "rule-interval": "1"},
            "FREQ=MONTHLY;BYMONTHDAY=31;WKST=MO",
            "每月31日 09:00–10:00，2026年12月1日起",
        ),
        (
            {"rule-freq": "weekly", "rule-day": ["1", "4"], "rule-ends": "count", "rule-count": "5"},
            "FREQ=WEEKLY;INTERVAL=2;COUNT=5;BYDAY=MO,TH;WKST=MO",
            "每 2 周的周一、周四 09:00–10:00，2026年12月1日起，共 5 次",
        ),
        (
            {"rule-freq": "daily", "rule-ends": "until", "rule-until": "2026-12-24", "rule-end": "00:00"},
            "FREQ=DAILY;INTERVAL=2;UNTIL=20261224T235900;WKST=MO",
            "每 2 天 09:00–24:00，2026年12月1日至2026年12月24日",
        ),
        ({"rule-freq": "yearly", "rule-interval": "1"}, "FREQ=YEARLY;WKST=MO", "每年12月1日 09:00–10:00"),
    ],
)
def test_plain_choices_become_a_recurrence_rule(
    database: Database,
    publisher: FlaskClient,
    playlist: Playlist,
    zone: Zone,
    changes: dict[str, Any],
    rule: str,
    said: str,
) -> None:
    assert send_form(publisher, NEW, filled(playlist, zone, **RULE) | changes).status_code == 303
    recurrence = the_rule(database)["recurrence"]
    assert (recurrence.first, recurrence.rule) == (at("2026-12-01T09:00"), rule)
    assert said in open_page(publisher, "/admin/schedule").text


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"rule-end": "11:00"}, {at("2026-12-08T09:00")}),
        ({"rule-start": "08:00"}, set()),
        ({"rule-interval": "2"}, set()),
    ],
)
def test_edit_keeps_what_was_taken_out_where_the_occurrences_stay(
    database: Database,
    publisher: FlaskClient,
    playlist: Playlist,
    zone: Zone,
    changes: dict[str, str],
    kept: set[datetime],
) -> None:
    recurrence = Recurrence(at("2026-12-01T09:00"), 60, "FREQ=WEEKLY;BYDAY=TU", frozenset({at("2026-12-08T09:00")}))
    with database.transaction() as session:
        assignment_id = factories.assign(session, playlist, zone_id=zone.id, recurrence=recurrence).id
    path = f"/admin/schedule/{assignment_id}"
    fields = {**fields_of(open_page(publisher, path).text), **changes}
    assert send_form(publisher, path, fields).status_code == 303
    assert the_rule(database)["recurrence"].exclusions == kept


def test_a_rule_that_the_form_cannot_say_is_shown_and_kept(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    recurrence = Recurrence(at("2026-12-01T09:00"), 30, "FREQ=DAILY;BYHOUR=9,14")
    with database.transaction() as session:
        assignment_id = factories.assign(session, playlist, zone_id=zone.id, recurrence=recurrence).id
    path = f"/admin/schedule/{assignment_id}"
    page = open_page(publisher, path).text
    assert "按规则 FREQ=DAILY;BYHOUR=9,14;WKST=MO" in page
    assert send_form(publisher, path, {**fields_of(page), "priority": "9"}).status_code == 303
    assert the_rule(database)["recurrence"] == recurrence
    assert [priority for priority, _ in stored(database)] == [9]
