"""The menu shows what the guard would open, and nothing else."""

import re

import pytest
from flask import Flask
from web_helpers import Desk, open_page

from kiosk_server.web.admin.menu import GROUPS

_LINK = re.compile(r'class="desk-link" href="([^"]+)"( aria-current="page")?>([^\s<]+)')


def test_every_entry_leads_to_a_view(app: Flask) -> None:
    endpoints = [f"admin.{entry.endpoint}" for _, entries in GROUPS for entry in entries]
    assert [name for name in endpoints if name not in app.view_functions] == []


@pytest.mark.parametrize(
    "role", ["clerk", "approver", "publisher", "fleet_operator", "request_officer", "audit_administrator"]
)
def test_every_entry_shown_opens(desk: Desk, role: str) -> None:
    client = desk(role)
    shown = [found[1] for found in _LINK.finditer(open_page(client, "/admin/").text)]
    assert shown[0] == "/admin/"
    assert [path for path in shown if open_page(client, path).status_code != 200] == []


def test_signing_and_audit_are_shown_to_those_who_do_them(desk: Desk) -> None:
    texts = {
        role: [found[3] for found in _LINK.finditer(open_page(desk(role), "/admin/").text)]
        for role in ("approver", "publisher", "audit_administrator")
    }
    assert {role: ("审签" in shown, "审计" in shown) for role, shown in texts.items()} == {
        "approver": (True, False),
        "publisher": (False, False),
        "audit_administrator": (False, True),
    }


def test_the_entry_of_a_page_below_is_current(desk: Desk) -> None:
    page = open_page(desk("clerk"), "/admin/items/new").text
    assert [found[3] for found in _LINK.finditer(page) if found[2]] == ["信息条目"]
