"""Programmes over the line: the bytes that the hash names, or a word on why not."""

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from factories import NOW
from sqlalchemy import event

from kiosk_server.errors import NotFound, TooLarge
from kiosk_server.fleet.models import Programme
from kiosk_server.push.programmes import LARGEST_BODY, Programmes
from kiosk_server.web.context import Instance


def _stored(instance: Instance, body: bytes) -> str:
    sha256 = hashlib.sha256(body).hexdigest()
    with instance.database.transaction() as session:
        session.add(Programme(sha256=sha256, body=body, revisions=[], created_at=NOW))
    return sha256


@pytest.mark.parametrize("body", ["{}", '{"title":"“一次性告知”\\n清单"}', "x" * LARGEST_BODY])
def test_a_programme_is_answered_with_its_very_bytes(instance: Instance, body: str) -> None:
    sha256 = _stored(instance, body.encode())
    programmes = Programmes(instance.database)
    for _ in range(2):
        assert json.loads(programmes.answer(sha256).text) == {"body": body}


def test_a_large_programme_is_left_to_get(instance: Instance) -> None:
    sha256 = _stored(instance, b"x" * (LARGEST_BODY + 1))
    with pytest.raises(TooLarge):
        Programmes(instance.database).answer(sha256)


def test_a_programme_that_comes_to_be_is_found_though_it_was_asked_for_before(instance: Instance) -> None:
    programmes = Programmes(instance.database)
    with pytest.raises(NotFound):
        programmes.answer(hashlib.sha256(b"{}").hexdigest())
    assert programmes.answer(_stored(instance, b"{}")).text


def test_a_programme_is_read_once_for_all_who_ask_in_the_same_moment(instance: Instance) -> None:
    sha256, programmes = _stored(instance, b"{}"), Programmes(instance.database)
    read: list[str] = []
    event.listen(instance.database.engine, "before_cursor_execute", lambda *said: read.append(said[2]))
    together = threading.Barrier(8)

    def ask(_number: int) -> str:
        together.wait()
        return programmes.answer(sha256).text

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert len([statement for statement in read if "programme" in statement]) == 1
