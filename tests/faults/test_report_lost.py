"""A player's report is lost: the server pushes the cue again, and the player says again that it plays it."""

from collections.abc import Callable

import pytest
from faults.stand import Stand, until
from playwright.sync_api import Page, WebSocketRoute

from kiosk_server.fleet.models import Screen

SOONER_THAN_A_HEARTBEAT = 35.0


@pytest.mark.browser
def test_report_that_was_lost_is_said_again_when_the_cue_is_pushed_again(stand: Stand, player: Page) -> None:
    lost: list[str] = []
    loses = True

    def carry(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: lose(message) if loses and '"status"' in message else server.send(message))

    def lose(message: str | bytes) -> None:
        lost.append(str(message))

    player.route_web_socket("**/socket.io/**", carry)
    loses = False
    player.reload()
    player.wait_for_selector(".stage[data-item][data-online=true]")
    loses = True
    assert stand.publish() == 303
    assert until(_plays_what_is_due(stand, player))
    assert until(lambda: _turn(player) and len(lost) > 1)  # what happened meanwhile is said after the first
    loses = False
    assert _row(stand).applied_programme != _row(stand).programme
    known = lambda: _turn(player) and _row(stand).applied_programme == _row(stand).programme  # noqa: E731
    assert until(known, SOONER_THAN_A_HEARTBEAT)


def _plays_what_is_due(stand: Stand, player: Page) -> Callable[[], bool]:
    newest = stand.newest_revision()

    def plays() -> bool:
        shown = player.locator(".stage").get_attribute("data-programme")
        return shown == _row(stand).programme and stand.carries(shown, newest)

    return plays


def _turn(player: Page) -> bool:
    """Let what the browser sent pass: Playwright hands it on only while it is asked something."""
    return bool(player.evaluate("true"))


def _row(stand: Stand) -> Screen:
    with stand.database.reading() as session:
        return session.get_one(Screen, int(stand.spare.screen))
