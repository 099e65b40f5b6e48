"""A target is written and read; what is none is refused, however long."""

import pytest

from kiosk_server.errors import Invalid
from kiosk_server.publishing.targets import Target


@pytest.mark.parametrize("text", ["everything", "unit:4", "zone:3", "group:2", "screen:1"])
def test_target_is_read_as_it_was_written(text: str) -> None:
    assert str(Target.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "zone", "zone:", "zone:x", "zone:-1", "everything:1", "everything:x", "hall:1", "zone:" + "9" * 5000]
)
def test_what_is_no_target_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Target.parse(text)
