"""Facts wait on their session, in order, and are handed over once."""

from sqlalchemy.orm import Session

from kiosk_server import events


def test_take_gives_what_was_queued_in_order_and_only_once() -> None:
    with Session() as session:
        facts = [events.PlaylistEdited(subject_id=1), events.ScreenRevoked(subject_id=2)]
        for fact in facts:
            events.queue(session, fact)
        assert (list(events.take(session)), list(events.take(session))) == (facts, [])


def test_facts_of_one_session_are_not_those_of_another() -> None:
    with Session() as session, Session() as other:
        events.queue(session, events.ZoneChanged(subject_id=1))
        assert list(events.take(other)) == []


def test_every_fact_says_what_it_is_about() -> None:
    kinds = events.Fact.__subclasses__()
    assert [kind.__name__ for kind in kinds if kind.subject == events.Fact.subject] == []
