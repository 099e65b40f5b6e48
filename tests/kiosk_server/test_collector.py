"""The collector leaves alone what was there when the server began."""

import gc
from collections.abc import Iterator

import pytest

from kiosk_server import collector


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_settle_freezes_what_is_loaded_and_looks_seldom() -> None:
    collector.settle()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == collector.THRESHOLDS
