"""Slides drawn once and kept: by what went into them, so that a publish finds them ready."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import addresses
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.catalogue.paragraphs import html_to_paragraphs
from kiosk_server.db.session import Database, take_turn
from kiosk_server.fleet.models import Slide
from kiosk_server.media.service import store_generated
from kiosk_server.media.store import MediaStore
from kiosk_server.offload import offload
from kiosk_server.overrides import mapping as overrides
from kiosk_server.overrides.models import Override
from kiosk_server.publishing.models import Zone
from kiosk_server.resources import resource_dir
from screens.canonical import canonical_json, sha256_hex
from screens.rendering.fonts import FontSet
from screens.rendering.slide import AlertContent, Face, SlideContent, render_alert, render_slides, render_standby
from screens.rendering.slide import Slide as Drawn
from screens.screen import Geometry

DRAWING = 1
"""Raise it when the drawing changes, and every slide is drawn anew."""
LEAST_PAGE_SECONDS = 15
"""No page of an entry stays shorter than a person needs to read it (domain.md §5.5)."""
MOST_PAGES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Slides wanted: an item, a notice or (None) the standby slide, on one face, in one geometry."""

    content: SlideContent | AlertContent | None
    face: Face
    geometry: Geometry
    max_pages: int
    source: str

    @property
    def recipe(self) -> str:
        """SHA-256 over all that decides the picture."""
        told = {
            "drawing": DRAWING,
            "source": self.source,
            "face": [self.face.zone, self.face.place, self.face.hotline, self.face.opening_hours, self.face.mark],
            "geometry": [self.geometry.width, self.geometry.height],
            "pages": self.max_pages,
            "codes": [self.content.item_url, self.content.request_url]
            if isinstance(self.content, SlideContent)
            else [],
        }
        return sha256_hex(canonical_json(told))

    def draw(self, fonts: FontSet) -> tuple[Drawn, ...]:
        """Draw the slides; pure, and slow enough to be done beside the event loop."""
        if self.content is None:
            return (render_standby(self.face, self.geometry, fonts),)
        if isinstance(self.content, AlertContent):
            return render_alert(self.content, self.face, self.geometry, fonts, max_pages=self.max_pages)
        return render_slides(self.content, self.face, self.geometry, fonts, max_pages=self.max_pages)


def face_of(zone: Zone) -> Face:
    """Return what the header and footer of a zone's screens say."""
    return Face(zone=zone.name, place=zone.place, hotline=zone.hotline, opening_hours=zone.opening_hours)


def pages_for(seconds: int) -> int:
    """Return how many pages an entry of *seconds* may have so that each can be read."""
    return max(1, min(MOST_PAGES, seconds // LEAST_PAGE_SECONDS))


def task_for(version: ItemVersion, face: Face, geometry: Geometry, seconds: int, public_address: str) -> Task:
    """Return the task that draws *version* for one face and geometry."""
    item = version.item
    content = SlideContent(
        title=version.title,
        summary=version.summary,
        paragraphs=_paragraphs(version.body_html),
        issuer=version.issuer,
        published_on=version.published_on,
        tag=item.row.domain.name,
        subtag=item.row.second_level or item.row.first_level,
        document_number=version.document_number,
        item_url=addresses.item_address(public_address, item.code),
        request_url=addresses.request_address(public_address, item.code),
    )
    return Task(content=content, face=face, geometry=geometry, max_pages=pages_for(seconds), source=version.digest)


@lru_cache(maxsize=1000)
def _paragraphs(body_html: str) -> tuple[str, ...]:
    """Take the body apart once, not again for every zone, geometry and renewal."""
    return html_to_paragraphs(body_html)


def standby_task(face: Face, geometry: Geometry) -> Task:
    """Return the task that draws the standby slide of a face."""
    return Task(content=None, face=face, geometry=geometry, max_pages=1, source="standby")


def override_task(row: Override, face: Face, geometry: Geometry, time_zone: str) -> Task:
    """Return the task that draws an emergency notice; it says when it began, in the zone's time."""
    began = row.start.astimezone(ZoneInfo(time_zone))
    issued = f"{began.year}年{began.month}月{began.day}日 {began:%H:%M}"
    return Task(
        content=overrides.alert(row, issued),
        face=face,
        geometry=geometry,
        max_pages=min(overrides.MOST_PAGES, pages_for(overrides.seconds_of(row))),
        source=f"{overrides.content_digest(row)} {issued}",
    )


class Drawing:
    """The drawing room of one instance: fonts, the file store, the memory of what is drawn."""

    def __init__(self, database: Database, media: MediaStore, fonts: FontSet) -> None:
        """Keep the parts; the fonts open on first use."""
        self.database, self.media, self.fonts = database, media, fonts
        self._one_at_a_time = Lock()  # FreeType's faces are not made for several threads

    def slides(self, session: Session, tasks: Iterable[Task]) -> dict[str, list[Slide]]:
        """Return the slides that exist, by recipe, pages in order."""
        recipes = {task.recipe for task in tasks}
        rows = session.scalars(select(Slide).where(Slide.recipe.in_(recipes)).order_by(Slide.recipe, Slide.page))
        found: dict[str, list[Slide]] = {}
        for row in rows:
            found.setdefault(row.recipe, []).append(row)
        return found

    def complete(self, tasks: Sequence[Task], *, now: datetime, progress: Callable[[], object] = lambda: None) -> None:
        """Draw what is missing of *tasks*, outside any transaction, and keep it; `progress` is called after each."""
        with self.database.reading() as session:
            present = self.slides(session, tasks)
        missing = {task.recipe: task for task in tasks if task.recipe not in present}
        for recipe, task in missing.items():
            with self._one_at_a_time:
                if not self._is_drawn(recipe):  # another thread may have been faster
                    drawn = offload(task.draw, self.fonts)
                    with self.database.transaction() as session:
                        self._remember(session, recipe, drawn, now)
            progress()

    def _is_drawn(self, recipe: str) -> bool:
        with self.database.reading() as session:
            return _known(session, recipe)

    def _remember(self, session: Session, recipe: str, drawn: Sequence[Drawn], now: datetime) -> None:
        take_turn(session, f"slide {recipe}")
        if _known(session, recipe):
            return  # another process was faster
        for page, slide in enumerate(drawn):
            sha256 = store_generated(session, self.media, slide.png, "image/png", now)
            row = Slide(recipe=recipe, page=page, media_sha256=sha256, text=slide.text, characters=slide.characters)
            session.add(row)


def _known(session: Session, recipe: str) -> bool:
    return session.scalars(select(Slide.id).where(Slide.recipe == recipe)).first() is not None


def fonts() -> FontSet:
    """Return the fonts that come with the installation."""
    folder = Path(resource_dir("static")) / "vendor" / "fonts" / "print"
    return FontSet(
        sans=folder / "NotoSansSC-Regular.otf",
        sans_bold=folder / "NotoSansSC-Bold.ttf",
        serif_bold=folder / "NotoSerifSC-Bold.ttf",
        pixel=folder / "unifont.otf",
    )
