"""A slide is drawn once for what went into it, and again when any of that changes."""

import hashlib
from dataclasses import replace
from threading import Thread
from typing import ClassVar

import pytest
from factories import NOW, make_approved_item, make_zone
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.db.session import Database
from kiosk_server.fleet.drawing import Drawing, Task, face_of, pages_for, standby_task, task_for
from kiosk_server.fleet.models import Slide
from kiosk_server.media.store import MediaStore
from screens.rendering.fonts import FontSet
from screens.rendering.slide import Slide as Drawn
from screens.screen import Geometry

SMALL, ADDRESS = Geometry(320, 160), "http://127.0.0.1:8000"


def _version(session: Session, **fields: object) -> ItemVersion:
    version = make_approved_item(session, **fields).approved_version
    assert version is not None
    return version


def _task(session: Session, version: ItemVersion, *, seconds: int = 20) -> Task:
    return task_for(version, face_of(make_zone(session)), SMALL, seconds, ADDRESS)


@pytest.mark.parametrize(("seconds", "pages"), [(5, 1), (29, 1), (30, 2), (60, 4), (3600, 12)])
def test_pages_for_leaves_each_page_time_to_be_read(seconds: int, pages: int) -> None:
    assert pages_for(seconds) == pages


def test_task_carries_what_the_slide_says(session: Session) -> None:
    version = _version(session)
    task = _task(session, version)
    assert task.content is not None
    assert (task.content.title, task.content.tag, task.content.subtag) == (version.title, "社会救助", "政策法规文件")
    assert task.content.paragraphs == ("一、标准", "每人每月增加五十元。")
    assert task.content.item_url == f"HTTP://127.0.0.1:8000/I/{version.item.code}"
    assert task.content.request_url == f"HTTP://127.0.0.1:8000/I/{version.item.code}/REQUEST"


def test_recipe_changes_with_all_that_decides_the_picture_and_with_nothing_else(session: Session) -> None:
    version, other = _version(session), _version(session)
    task = _task(session, version)
    assert _task(session, version, seconds=29).recipe == task.recipe
    others = [
        _task(session, other),
        _task(session, version, seconds=30),
        task_for(version, task.face, SMALL, 20, "https://www.example.gov.cn"),
        replace(task, geometry=Geometry(322, 160)),
        replace(task, face=replace(task.face, hotline="12346")),
        standby_task(task.face, SMALL),
    ]
    assert len({task.recipe, *(each.recipe for each in others)}) == 7


def test_complete_draws_what_is_missing_once(database: Database, drawing: Drawing, store: MediaStore) -> None:
    with database.transaction() as session:
        tasks = [_task(session, _version(session)), standby_task(face_of(make_zone(session)), SMALL)]
    drawn: list[int] = []
    for _ in range(2):
        drawing.complete([*tasks, *tasks], now=NOW, progress=lambda: drawn.append(1))
    assert len(drawn) == 2
    with database.reading() as session:
        slides = drawing.slides(session, tasks)
        assert {recipe: [slide.page for slide in pages] for recipe, pages in slides.items()} == {
            task.recipe: [0] for task in tasks
        }
        for slide in (slide for pages in slides.values() for slide in pages):
            assert hashlib.sha256(store.read(slide.media_sha256)).hexdigest() == slide.media_sha256


def test_pages_of_a_long_text_come_in_order(database: Database, drawing: Drawing) -> None:
    with database.transaction() as session:
        body = "\n\n".join(f"第{n}段：" + "救助标准自下月起调整。" * 4 for n in range(1, 9))
        task = _task(session, _version(session, body_source=body), seconds=60)
    drawing.complete([task], now=NOW)
    with database.reading() as session:
        pages = drawing.slides(session, [task])[task.recipe]
        assert [slide.page for slide in pages] == [0, 1, 2, 3]
        assert len({slide.media_sha256 for slide in pages}) == 4


class _Counted(Task):
    """A task that notes each time it is drawn."""

    times: ClassVar[list[str]] = []

    def draw(self, fonts: FontSet) -> tuple[Drawn, ...]:
        """Note it, then draw."""
        self.times.append(self.recipe)
        return Task.draw(self, fonts)


def test_threads_that_want_the_same_slide_draw_it_once(database: Database, drawing: Drawing) -> None:
    with database.transaction() as session:
        plain = standby_task(face_of(make_zone(session)), SMALL)
    task = _Counted(content=None, face=plain.face, geometry=SMALL, max_pages=1, source="standby")
    threads = [Thread(target=drawing.complete, args=([task],), kwargs={"now": NOW}) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert (_Counted.times, session.scalar(select(func.count(Slide.id)))) == ([plain.recipe], 1)
