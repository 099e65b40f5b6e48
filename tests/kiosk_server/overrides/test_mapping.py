"""A stored notice as the libraries take it: override, pages, time to read."""

from factories import NOW
from override_factories import HOUR, TITLE, draft, propose
from sqlalchemy.orm import Session

from kiosk_server.overrides import mapping


def test_a_notice_is_an_override_with_one_entry(session: Session) -> None:
    row = propose(session, is_test=True)
    rule = mapping.rule(row)
    assert rule is not None
    assert (rule.severity, rule.start, rule.end, rule.test, rule.name) == ("orange", NOW, NOW + 2 * HOUR, True, TITLE)
    assert [(entry.entry_id, entry.item_code) for entry in rule.entries] == [(f"override.{row.id}", "")]


def test_a_notice_without_an_end_is_no_override(session: Session) -> None:
    row = propose(session)
    row.end = None
    assert mapping.rules([row]) == []


def test_the_digest_covers_every_word(session: Session) -> None:
    row = propose(session)
    digests = {mapping.content_digest(row)}
    for name, value in {"title": "停电", "body": "停电", "source": "停电", "severity": "red", "is_test": True}.items():
        setattr(row, name, value)
        digests.add(mapping.content_digest(row))
    assert len(digests) == 6


def test_a_short_notice_stays_half_a_minute_and_a_long_one_in_proportion(session: Session) -> None:
    row = propose(session)
    assert mapping.seconds_of(row) == 30
    row.title, row.body, row.source = "停电", "停电", ""
    assert mapping.seconds_of(row) == 30
    row.body = "停" * 398
    assert mapping.seconds_of(row) == 165


def test_the_glass_has_a_paragraph_for_each_line(session: Session) -> None:
    row = propose(session, body=" 一 \n\n二\r\n")
    shown = mapping.alert(row, "2026年11月22日 09:00")
    assert (shown.title, shown.paragraphs, shown.severity) == (TITLE, ("一", "二"), "orange")
    assert (shown.source, shown.issued, shown.test) == (draft().source, "2026年11月22日 09:00", False)
