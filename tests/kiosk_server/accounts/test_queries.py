"""Accounts and units, complete enough to be used after their session."""

from factories import make_unit, make_user
from sqlalchemy.orm import Session

from kiosk_server.accounts import queries
from kiosk_server.db.session import Database


def test_user_can_be_used_after_the_session(database: Database) -> None:
    with database.transaction() as session:
        user_id = make_user(session, "publisher", unit=make_unit(session, "town", name="云溪镇")).id
    with database.reading() as session:
        user = queries.user(session, user_id)
    assert user is not None
    actor = queries.actor_of(user)
    assert (actor.user_id, user.unit.name, [grant.role for grant in actor.grants]) == (user_id, "云溪镇", ["publisher"])


def test_user_that_is_unknown_or_not_active_is_nobody(session: Session) -> None:
    user = make_user(session)
    user.active = False
    assert (queries.user(session, user.id), queries.user(session, 999)) == (None, None)


def test_units_come_in_the_order_they_were_made_parents_first(session: Session) -> None:
    county = make_unit(session, "county")
    made = [county, make_unit(session, "town", parent=county), make_unit(session, "office", parent=county)]
    assert list(queries.units(session)) == made


def test_unit_by_key_finds_the_one_or_none(session: Session) -> None:
    town = make_unit(session, "town")
    assert (queries.unit_by_key(session, "town"), queries.unit_by_key(session, "nowhere")) == (town, None)
