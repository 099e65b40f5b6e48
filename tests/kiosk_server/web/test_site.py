"""The front door leads to every surface."""

import re
from dataclasses import replace

import pytest
from factories import make_approved_item, make_screen
from flask.testing import FlaskClient

from kiosk_server.app import create_app
from kiosk_server.web.context import EXTENSION, Instance

HTML = {"Accept": "text/html"}


def _links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page)


def test_front_door_of_an_empty_instance_leads_to_desk_kiosk_and_player(client: FlaskClient) -> None:
    answer = client.get("/", headers=HTML)
    assert answer.status_code == 200
    assert {"/admin/", "/kiosk/", "/player/"} <= set(_links(answer.text))


def test_front_door_shows_a_public_item(client: FlaskClient, instance: Instance) -> None:
    instance.database.on_commit = None
    with instance.database.transaction() as session:
        code = make_approved_item(session).code
    assert f"/i/{code}" in _links(client.get("/", headers=HTML).text)


def test_front_door_speaks_english_when_asked(client: FlaskClient) -> None:
    page = client.get("/?lang=en", headers=HTML)
    assert 'lang="en"' in page.text
    assert 'lang="en"' in client.get("/", headers=HTML).text  # remembered
    assert 'lang="zh-CN"' in client.get("/?lang=zh", headers=HTML).text


@pytest.mark.parametrize("demo", [True, False])
def test_screens_are_one_click_away_in_the_demo_only(instance: Instance, demo: bool) -> None:
    app = create_app(replace(instance.config, demo=demo))
    wired: Instance = app.extensions[EXTENSION]
    wired.database.on_commit = None
    with wired.database.transaction() as session:
        screen_id = make_screen(session)[0].id
    client = app.test_client()
    assert (f"/demo/screens/{screen_id}" in _links(client.get("/", headers=HTML).text)) is demo
    elsewhere = client.get(f"/demo/screens/{screen_id}", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == (403 if demo else 404)
    wired.database.engine.dispose()
