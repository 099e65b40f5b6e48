"""The assignments by the place they are sent to, and how each stands now on the screens that it reaches."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kiosk_server.calendars import queries as calendars
from kiosk_server.errors import N_
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import mapping, queries
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.publishing.standing import Standing, standings
from kiosk_server.publishing.targets import Kind, Target
from kiosk_server.web.admin.schedule_words import STANDINGS, target_name
from playlists.errors import PlaylistError

KIND_NAMES: Mapping[Kind, str] = {
    "everything": N_("全部屏幕"),
    "unit": N_("机构及下级"),
    "group": N_("屏幕分组"),
    "zone": N_("专区"),
    "screen": N_("单独的屏幕"),
}
_TELLING: Sequence[Standing] = ("broken", "outranked", "waiting", "upcoming", "unpublished", "over")
"""What a person wants to hear of first, where it plays nowhere and does not stand alike everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A target with its assignments, the strongest first; `screens` it reaches so many, `note` is a screen's zone."""

    target: Target
    name: str
    note: str
    screens: int
    rows: Sequence[Assignment]


@dataclass(frozen=True, slots=True)
class Stand:
    """How an assignment stands, in the reader's words, with their tone; `over` on every screen."""

    words: str
    tone: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """The places in the order of `KIND_NAMES`, only those with an assignment, and the assignments' stands by id."""

    places: Sequence[Place]
    stands: Mapping[int, Stand]


def overview(session: Session, rows: Sequence[Assignment], screens: Sequence[Screen], now: datetime) -> Overview:
    """Return what the schedule shows of *rows*; *screens* are all there are, with their zones and units."""
    reaching = fleet.reaching(session, screens)
    by_target: dict[Target, list[Assignment]] = {}
    for row in rows:
        by_target.setdefault(row.target, []).append(row)
    counted = _counted(session, by_target, screens, reaching, now)
    reached = Counter(target for targets in reaching.values() for target in targets)
    names = {screen.id: screen.name for screen in screens}
    halls = {screen.id: screen.zone.name for screen in screens}
    order = list(KIND_NAMES)
    targets = sorted(by_target, key=lambda target: (order.index(target.kind), target.id))
    return Overview(
        [_place(target, by_target[target], reached[target], names, halls) for target in targets],
        {row.id: _stand(counted.get(row.id, Counter())) for row in rows},
    )


def _place(
    target: Target, rows: Sequence[Assignment], screens: int, names: Mapping[int, str], halls: Mapping[int, str]
) -> Place:
    group = rows[0].group
    name = group.name if group is not None else target_name(rows[0], names)
    note = halls.get(target.id, "") if target.kind == "screen" else ""
    return Place(target=target, name=name, note=note, screens=screens, rows=rows)


def _counted(
    session: Session,
    by_target: Mapping[Target, Sequence[Assignment]],
    screens: Sequence[Screen],
    reaching: Mapping[int, Sequence[Target]],
    now: datetime,
) -> dict[int, Counter[Standing]]:
    """Count, by assignment, on how many screens it stands how; screens of a zone with the same rows stand alike."""
    playlist_ids = {row.playlist_id for rows in by_target.values() for row in rows}
    revisions = queries.latest_revisions(session, list(playlist_ids))
    known: dict[tuple[int, tuple[int, ...]], Mapping[int, Standing]] = {}
    counted: dict[int, Counter[Standing]] = {}
    for screen in screens:
        own = [row for target in reaching[screen.id] for row in by_target.get(target, ())]
        key = (screen.zone_id, tuple(row.id for row in own))
        if key not in known:
            try:
                hall = mapping.hall(screen.zone, calendars.calendar(session, screen.zone.unit.path))
                known[key] = standings(own, revisions, hall, now)
            except PlaylistError:  # the zone's hours were altered behind the service's back
                known[key] = {row.id: "broken" for row in own}
        for assignment_id, standing in known[key].items():
            counted.setdefault(assignment_id, Counter())[standing] += 1
    return counted


def _stand(counted: Counter[Standing]) -> Stand:
    reached, playing = counted.total(), counted["playing"]
    if not reached:
        return Stand(gettext("这里还没有屏幕"), "")
    if 0 < playing < reached:
        words = ngettext(
            "%(playing)d / %(num)d 块屏幕正在播出", "%(playing)d / %(num)d 块屏幕正在播出", reached, playing=playing
        )
        return Stand(words, "jade")
    first = "playing" if playing else next(each for each in _TELLING if counted[each])
    words, tone = STANDINGS[first]
    return Stand(gettext(words), tone, over=counted["over"] == reached)
