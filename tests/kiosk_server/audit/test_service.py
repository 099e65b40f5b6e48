"""The audit trail is a chain: whatever is changed, taken out or put in shows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from factories import NOW
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.audit import service
from kiosk_server.audit.models import AuditEntry
from kiosk_server.events import Actor

ACTOR = Actor(7, "发布员")


def _record(session: Session, *revisions: int) -> None:
    for revision in revisions:
        fact = events.PlaylistPublished(subject_id=3, revision=revision, digest=str(revision) * 8)
        service.record(session, fact, actor=ACTOR, now=NOW + timedelta(minutes=revision))


def _entries(session: Session) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_record_writes_who_did_what_to_what_and_when(session: Session) -> None:
    _record(session, 1)
    entry = _entries(session)[0]
    assert (entry.at, entry.actor_id, entry.actor_name) == (NOW + timedelta(minutes=1), 7, "发布员")
    assert (entry.fact, entry.subject, entry.subject_id) == ("PlaylistPublished", "playlist", 3)
    assert entry.details == {"revision": 1, "digest": "11111111"}


def test_record_queues_the_fact_for_the_reactions(session: Session) -> None:
    fact = events.ZoneChanged(subject_id=1)
    service.record(session, fact, actor=ACTOR, now=NOW)
    assert list(events.take(session)) == [fact]


def test_each_entry_follows_the_one_before(session: Session) -> None:
    _record(session, 1, 2, 3)
    entries = _entries(session)
    assert [entry.previous_hash for entry in entries] == [service.GENESIS, entries[0].hash, entries[1].hash]


def test_a_trail_read_back_from_the_database_is_sound(session: Session) -> None:
    _record(session, 1, 2, 3)
    session.expire_all()
    assert service.verify(session) is None


@pytest.mark.databases("sqlite", "postgresql")
def test_facts_recorded_together_stand_one_after_another(session: Session) -> None:
    _record(session, 1)
    together = [events.AlarmRaised(subject_id=number, alarm_id=number, kind="lost") for number in range(300)]
    service.record_all(session, together, actor=events.SYSTEM, now=NOW)
    _record(session, 2)
    assert [entry.subject_id for entry in _entries(session)] == [3, *range(300), 3]
    assert service.verify(session) is None
    assert list(events.take(session))[1:-1] == together


def test_an_empty_trail_is_sound(session: Session) -> None:
    assert service.verify(session) is None


def _other_words(entry: AuditEntry) -> None:
    entry.details = {**entry.details, "digest": "changed"}


def _other_person(entry: AuditEntry) -> None:
    entry.actor_name = "别人"


def _other_time(entry: AuditEntry) -> None:
    entry.at += timedelta(microseconds=1)


def _other_subject(entry: AuditEntry) -> None:
    entry.subject_id += 1


@pytest.mark.parametrize("tamper", [_other_words, _other_person, _other_time, _other_subject])
def test_a_changed_entry_is_found(session: Session, tamper: Callable[[AuditEntry], None]) -> None:
    _record(session, 1, 2, 3)
    entry = _entries(session)[1]
    tamper(entry)
    session.flush()
    session.expire_all()
    assert service.verify(session) == entry.id


def test_an_entry_changed_together_with_its_hash_breaks_the_next(session: Session) -> None:
    _record(session, 1, 2, 3)
    entries = _entries(session)
    _other_words(entries[1])
    entries[1].hash = service.entry_hash(entries[1])
    session.flush()
    assert service.verify(session) == entries[2].id


def test_an_entry_taken_out_breaks_the_next(session: Session) -> None:
    _record(session, 1, 2, 3)
    first, second, third = _entries(session)
    session.execute(delete(AuditEntry).where(AuditEntry.id == second.id))
    assert service.verify(session) == third.id
    assert first.hash == second.previous_hash


def test_the_first_entry_taken_out_breaks_the_second(session: Session) -> None:
    _record(session, 1, 2)
    first, second = _entries(session)
    session.execute(delete(AuditEntry).where(AuditEntry.id == first.id))
    assert service.verify(session) == second.id
