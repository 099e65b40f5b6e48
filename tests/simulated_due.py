"""What the database says of simulated screens, by their ids as they travel."""

from sqlalchemy import func, select

from kiosk_server.fleet.models import DisplayedRecord, Screen
from kiosk_server.fleet.order_models import Command
from kiosk_server.web.context import Instance


def due(instance: Instance) -> dict[str, str]:
    """Return the programme that is due to each screen."""
    with instance.database.reading() as session:
        rows = session.execute(select(Screen.id, Screen.programme))
        return {str(screen_id): programme or "" for screen_id, programme in rows}


def applied(instance: Instance) -> dict[str, str | None]:
    """Return the programme that each screen reported to play."""
    with instance.database.reading() as session:
        rows = session.execute(select(Screen.id, Screen.applied_programme))
        return {str(screen_id): programme for screen_id, programme in rows}


def outcomes(instance: Instance) -> dict[str, str]:
    """Return what became of each command, by its name."""
    with instance.database.reading() as session:
        return {row.name: row.outcome for row in session.scalars(select(Command))}


def number_of_records(instance: Instance) -> dict[str, int]:
    """Return the highest number of a stored record of each screen; raises when one is missing or there twice."""
    counted = func.count(DisplayedRecord.id), func.max(DisplayedRecord.number)
    with instance.database.reading() as session:
        rows = session.execute(select(DisplayedRecord.screen_id, *counted).group_by(DisplayedRecord.screen_id)).all()
    assert all(count == highest for _, count, highest in rows)
    return {str(screen_id): highest for screen_id, _, highest in rows}
