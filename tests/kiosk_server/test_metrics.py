"""What a process counts moves when, and only when, the thing happens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from factories import NOW, assign, make_approved_item, make_playlist, make_screen
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from kiosk_server.events import SYSTEM
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.heartbeats import Status, report_status
from kiosk_server.fleet.models import Screen
from kiosk_server.web.context import Instance


def figure(name: str, **labels: str) -> float:
    """Return the figure that a scrape would show now."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


def status_of(screen: Screen) -> Status:
    return Status(sequence=screen.sequence, programme=screen.programme, player_version="1", fault="")


@pytest.fixture
def paired(instance: Instance) -> tuple[int, str]:
    """Give id and token of a screen that is due to play something since `NOW`."""
    instance.database.on_commit = None
    with instance.database.transaction() as session:
        screen, token = make_screen(session)
        screen.sequence, screen.programme, screen.due_at = 1, None, NOW
        return screen.id, token


def test_convergence_is_counted_once_when_the_screen_has_what_is_due(
    instance: Instance, paired: tuple[int, str]
) -> None:
    before = figure("kiosk_convergence_seconds_count"), figure("kiosk_convergence_seconds_sum")
    with instance.database.transaction() as session:
        screen = session.get_one(Screen, paired[0])
        old = Status(sequence=0, programme="a" * 64, player_version="1", fault="")
        for status, seconds in ((old, 1), (status_of(screen), 3), (status_of(screen), 60)):
            report_status(session, screen, status, now=NOW + timedelta(seconds=seconds))
    after = figure("kiosk_convergence_seconds_count"), figure("kiosk_convergence_seconds_sum")
    assert (after[0] - before[0], round(after[1] - before[1], 3)) == (1, 3.0)


def test_pulls_of_a_screen_are_counted_by_status(client: FlaskClient, paired: tuple[int, str]) -> None:
    def pulls() -> list[float]:
        return [figure("kiosk_pulls_total", kind="cue", status=status) for status in ("200", "304", "401")]

    before, headers = pulls(), {"Authorization": f"Bearer {paired[1]}"}
    tag = client.get("/player/cue", headers=headers).headers["ETag"]
    client.get("/player/cue", headers={**headers, "If-None-Match": tag})
    client.get("/player/cue")
    client.get("/player/")
    assert [now - then for now, then in zip(pulls(), before, strict=True)] == [1, 1, 1]


def test_pulls_of_files_are_counted_wherever_they_are_answered(
    client: FlaskClient, instance: Instance, settle: Callable[[], None]
) -> None:
    with instance.database.transaction() as session:
        playlist = make_playlist(session, make_approved_item(session))
        screen_id = make_screen(session)[0].id
        assign(session, playlist, screen_id=screen_id)

    settle()
    with instance.database.reading() as session:
        path = f"/programmes/{session.get_one(Screen, screen_id).programme}"
    before = [figure("kiosk_pulls_total", kind="programmes", status=status) for status in ("200", "206", "304")]
    etag = client.get(path).headers["ETag"]  # from the database
    client.get(path)  # from memory
    client.get(path, headers={"Range": "bytes=0-3"})
    client.get(path, headers={"If-None-Match": etag})
    after = [figure("kiosk_pulls_total", kind="programmes", status=status) for status in ("200", "206", "304")]
    assert [now - then for now, then in zip(after, before, strict=True)] == [2, 1, 1]


def test_no_reaction_waits_when_all_is_settled(instance: Instance, settle: Callable[[], None]) -> None:

    before = figure("kiosk_reactions_waiting")
    with instance.database.transaction() as session:
        screen = make_screen(session)[0]
        fleet.edit_screen(session, screen.id, name="改名", zone_id=screen.zone_id, is_test=False, actor=SYSTEM, now=NOW)
    settle()
    assert figure("kiosk_reactions_waiting") == before
