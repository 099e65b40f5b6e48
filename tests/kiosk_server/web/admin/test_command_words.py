"""What became of a command, in words."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from kiosk_server.fleet.order_models import Command
from kiosk_server.web.admin.command_words import REASONS, line_of

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def _detail(app: Flask, outcome: str, **result: object) -> str:
    command = Command(name="rotate", outcome=outcome, result=result, expires_at=NOW + timedelta(minutes=1))
    with app.test_request_context():
        return line_of(command, NOW).detail


@pytest.mark.parametrize("code", sorted(REASONS))
def test_code_of_a_screen_is_told_in_words(app: Flask, code: str) -> None:
    assert _detail(app, "failed", reason=code) == REASONS[code]


@pytest.mark.parametrize("said", ["Failed to fetch", "", "<b>expired</b>"])
def test_what_has_no_word_stays_as_the_screen_said_it(app: Flask, said: str) -> None:
    assert _detail(app, "refused", reason=said) == said


def test_several_reasons_are_told_together(app: Flask) -> None:
    assert _detail(app, "refused", reason="expired", seconds=7, other=None) == f"{REASONS['expired']}；7"
