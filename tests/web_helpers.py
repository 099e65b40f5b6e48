"""A person at the desk: a test client that keeps cookies and sends forms with the token of their page."""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from factories import PASSWORD
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk_server.web import tracing

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
HTML = {"Accept": "text/html"}
Desk = Callable[..., FlaskClient]
"""What the fixture `desk` gives: roles in, a signed-in client out; `unit` (a key) and `username` by name."""


def open_page(client: FlaskClient, path: str) -> TestResponse:
    """Open a page as a person's browser does."""
    return client.get(path, headers=HTML)


def token_on(client: FlaskClient, path: str) -> str:
    """Return the CSRF token of the forms on the page at *path*."""
    found = _TOKEN.search(open_page(client, path).text)
    assert found is not None, f"no form at {path}"
    return found[1]


def send_form(client: FlaskClient, path: str, fields: Mapping[str, Any], *, on: str = "") -> TestResponse:
    """Send *fields* to *path*, with the token of the page *on* which the form stands (the same path by default)."""
    data = {"csrf_token": token_on(client, on or path), **fields}
    return client.post(path, data=data, headers=HTML)


def sign_in(client: FlaskClient, username: str, password: str = PASSWORD, *, onward: str = "") -> TestResponse:
    """Fill in the sign-in form and send it."""
    return send_form(client, "/admin/sign-in", {"username": username, "password": password, "next": onward})


def hear_requests(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a line written for every request, whatever other tests of this process have done to the log."""
    monkeypatch.setattr(logging.getLogger(tracing.__name__), "disabled", False)
    monkeypatch.setattr(logging.root.manager, "disable", logging.NOTSET)
    caplog.set_level("INFO", logger=tracing.__name__)  # last: it forgets which levels were off before
