"""Codes carry capitals; the views do not."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from kiosk_server.web.paths import CaseInsensitive, canonical_path


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/I/7K3M9QX", "/i/7K3M9QX"),
        ("/I/7K3M9QX/REQUEST", "/i/7K3M9QX/request"),
        ("/R/R7K3M9QX2A", "/r/R7K3M9QX2A"),
        ("/i/7k3m9qx", "/i/7k3m9qx"),
        ("/REQUEST", "/request"),
        ("/Request/", "/request"),
    ],
)
def test_addresses_of_codes_are_matched_without_regard_to_case(path: str, canonical: str) -> None:
    assert canonical_path(path) == canonical


@pytest.mark.parametrize("path", ["", "/", "/I", "/I/", "/ADMIN/", "/static/I/x", "/IX/7K3M9QX", "/REQUESTS", "//i/x"])
def test_other_addresses_stay_as_they_are(path: str) -> None:
    assert canonical_path(path) == path


def test_middleware_passes_the_request_on_under_its_canonical_path() -> None:
    seen: list[str] = []

    def app(environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        seen.append(environ["PATH_INFO"])
        return [b"page"]

    assert list(CaseInsensitive(app)({"PATH_INFO": "/I/7K3M9QX/REQUEST"}, lambda: None)) == [b"page"]
    assert seen == ["/i/7K3M9QX/request"]
