"""Filling an empty instance with the demo, by the use cases that people use: nothing is approved by a back door."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts import queries as accounts
from kiosk_server.accounts import service as account_service
from kiosk_server.accounts.models import Unit
from kiosk_server.catalogue import importing
from kiosk_server.catalogue import service as catalogue
from kiosk_server.catalogue.fields import VersionFields
from kiosk_server.catalogue.models import CatalogueRow, Domain, Item
from kiosk_server.clock import local_day
from kiosk_server.demo import files
from kiosk_server.demo.accounts import ACCOUNTS, PASSWORD, SIGNERS, WRITER
from kiosk_server.demo.files import DATA, DemoItem
from kiosk_server.fleet import service as fleet
from kiosk_server.publishing import scheduling
from kiosk_server.publishing import service as publishing
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.targets import Target
from kiosk_server.web.demo import CREDENTIALS
from playlists.day_conditions import WorkingDays
from playlists.dayparts import parse_dayparts, parse_time
from playlists.opening import OpeningHours
from playlists.playlist import DraftEntry
from playlists.recurrence import Recurrence
from screens.screen import Geometry

SCREENS = (
    ("一楼大厅 LED 大屏", "county-hall", "player", 1920, 1080),
    ("门头条屏", "county-hall", "player", 768, 192),
    ("便民大厅竖屏", "baqiao-hall", "player", 1080, 1920),
    ("专区触摸查询机", "county-hall", "kiosk", 1080, 1920),
)
"""Name, zone, kind, width, height."""
Progress = Callable[[str], object]


@dataclass(slots=True)
class Seed:
    """The work in progress: one session, one instant, and what has been made so far."""

    session: Session
    now: datetime
    progress: Progress
    actors: dict[str, events.Actor] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    zones: dict[str, Zone] = field(default_factory=dict)
    playlists: dict[str, int] = field(default_factory=dict)
    screens: dict[str, int] = field(default_factory=dict)
    part_signed: int = len(SIGNERS) - 1
    """How many signatures the next item in review gets, so that several people find something to sign."""


def is_seeded(session: Session) -> bool:
    """Say whether the instance has content already."""
    return session.scalars(select(Unit.id).limit(1)).first() is not None


def seed(session: Session, data_dir: Path, *, now: datetime, progress: Progress = lambda _what: None) -> None:
    """Fill the empty database of *session*; the screens' credentials go to a file in *data_dir*, for one click each.

    `progress` is called with the name of each thing made.
    """
    work = Seed(session, now, progress)
    for step in (_units, _accounts, _catalogue, _items, _zones, _playlists):
        step(work)
    credentials = _screens(work)
    _assignments(work)
    path = data_dir / CREDENTIALS
    path.touch(mode=0o600)
    path.write_text(json.dumps(credentials, ensure_ascii=False), "utf-8")


def _units(work: Seed) -> None:
    made: dict[str, Unit] = {}
    for row in files.table("units"):
        made[row["key"]] = account_service.add_unit(
            work.session,
            key=row["key"],
            name=row["name"],
            level=row["level"],
            parent=made.get(row["parent"]),
            short_name=row["short"],
            phone=row["phone"],
            address=row["address"],
            hours=row["hours"],
            duties=row["duties"],
        )
        work.progress(row["name"])


def _accounts(work: Seed) -> None:
    root = _unit(work, "qinghe")
    for account in ACCOUNTS:
        user = account_service.add_user(
            work.session,
            username=account.username,
            display_name=account.display_name,
            password=PASSWORD,
            unit=root,
            roles=[account.role],
            actor=events.SYSTEM,
            now=work.now,
            must_change_password=False,
        )
        work.actors[account.username] = accounts.actor_of(user)
        work.progress(account.display_name)


def _catalogue(work: Seed) -> None:
    for name in ("official_rows.csv", "other_domain_rows.csv"):
        importing.import_catalogue(
            work.session, (DATA / name).read_bytes(), name, actor=work.actors["sysadmin"], now=work.now
        )
        work.progress(name)


def _items(work: Seed) -> None:
    # A minute apart, so that "latest" has an order; all in the past.
    minutes = count(start=-len(files.items()) - 60)
    for file in files.items():
        at = work.now + timedelta(minutes=next(minutes))
        work.items[file.stem] = _item(work, file, at)
        work.progress(file.head["title"])


def _item(work: Seed, file: DemoItem, at: datetime) -> Item:
    head, writer = file.head, work.actors[WRITER]
    item = catalogue.draft_item(
        work.session,
        row_id=_row(work, head).id,
        unit_id=_unit(work, head["unit"]).id,
        kind=head["kind"],
        fields=_fields(head, file.body),
        attachments=(),
        actor=writer,
        now=at,
    )
    version = item.versions[-1]
    if head["state"] != "draft":
        catalogue.submit_version(work.session, version.id, actor=writer, now=at)
    signed = {"approved": len(SIGNERS), "in_review": work.part_signed}.get(head["state"], 0)
    if head["state"] == "in_review":
        work.part_signed -= 1
    for step, username in islice(SIGNERS.items(), signed):
        actor = work.actors[username]
        catalogue.sign_version(
            work.session, version.id, step=step, digest=version.digest, opinion="同意公开。", actor=actor, now=at
        )
    return item


def _fields(head: dict[str, Any], body: str) -> VersionFields:
    return VersionFields(
        title=head["title"],
        summary=head["summary"],
        body_source=body,
        body_format="markdown",
        issuer=head["issuer"],
        document_number=head["document_number"],
        formed_on=head["formed_on"],
        published_on=head.get("published_on"),
        attribute=head["attribute"],
        attribute_reason=head.get("attribute_reason", ""),
        canonical_url=head["canonical_url"],
    )


def _zones(work: Seed) -> None:
    for row in files.table("zones"):
        work.zones[row["key"]] = publishing.add_zone(
            work.session,
            key=row["key"],
            unit=_unit(work, row["unit"]),
            name=row["name"],
            place=row["place"],
            address=row["address"],
            hotline=row["hotline"],
            opening_hours=row["opening_hours"],
            time_zone=row["timezone"],
            actor=work.actors["operator"],
            now=work.now,
        )
        _open(work, work.zones[row["key"]], row)
        work.progress(row["name"])


def _open(work: Seed, zone: Zone, row: dict[str, Any]) -> None:
    condition = WorkingDays() if row.get("opening_working_days") else None
    facts = publishing.ZoneFacts(
        name=zone.name,
        place=zone.place,
        address=zone.address,
        hotline=zone.hotline,
        opening_hours=zone.opening_hours,
        time_zone=zone.time_zone,
        lease_days=zone.lease_days,
        opening=OpeningHours(parse_dayparts(row["opening"]), condition),
    )
    publishing.edit_zone(work.session, zone.id, facts, actor=work.actors["operator"], now=work.now)


def _playlists(work: Seed) -> None:
    actor = work.actors["publisher"]
    for row in files.table("playlists"):
        unit = _unit(work, row["unit"])
        made = publishing.add_playlist(
            work.session, key=row["key"], name=row["name"], unit_id=unit.id, actor=actor, now=work.now
        )
        entries = [DraftEntry(work.items[e["item"]].code, e["seconds"]) for e in row["entries"]]
        publishing.save_entries(work.session, made.id, name=made.name, entries=entries, actor=actor, now=work.now)
        publishing.publish_playlist(work.session, made.id, actor=actor, now=work.now)
        work.playlists[row["key"]] = made.id
        work.progress(row["name"])


def _screens(work: Seed) -> dict[str, dict[str, str]]:
    credentials: dict[str, dict[str, str]] = {}
    for name, zone, kind, width, height in SCREENS:
        claim = fleet.request_pairing(
            work.session, kind=kind, geometry=Geometry(width, height), address="demo", now=work.now
        )
        work.session.flush()
        screen = fleet.confirm_pairing(
            work.session,
            claim.pairing_code,
            name=name,
            zone_id=work.zones[zone].id,
            actor=work.actors["operator"],
            now=work.now,
        )
        credential = fleet.collect_claim(work.session, claim.claim, now=work.now)
        if credential is None:
            raise AssertionError("a confirmed claim is collected at once")
        credentials[str(screen.id)] = {"token": credential.token, "kind": kind}
        work.screens[name] = screen.id
        work.progress(name)
    return credentials


def _assignments(work: Seed) -> None:
    for row in files.table("assignments"):
        target = Target("screen", work.screens[row["screen"]]) if "screen" in row else _zone_target(work, row)
        scheduling.assign(
            work.session,
            playlist_id=work.playlists[row["playlist"]],
            target=target,
            rule=_rule(row, work.now),
            actor=work.actors["publisher"],
            now=work.now,
        )
        work.progress(row["playlist"])


def _zone_target(work: Seed, row: dict[str, Any]) -> Target:
    return Target("zone", work.zones[row["zone"]].id)


def _rule(row: dict[str, Any], now: datetime) -> scheduling.Rule:
    recurrence = None
    if "rule" in row:  # it begins on the first of the month in which the demo is made
        first = datetime.combine(local_day(now).replace(day=1), parse_time(row["first"]))
        recurrence = Recurrence(first, row["minutes"], row["rule"])
    return scheduling.Rule(
        priority=row.get("priority", 0),
        dayparts=parse_dayparts(row.get("dayparts", "")),
        day_condition=WorkingDays() if row.get("working_days") else None,
        recurrence=recurrence,
    )


def _unit(work: Seed, key: str) -> Unit:
    return work.session.scalars(select(Unit).where(Unit.key == key)).one()


def _row(work: Seed, head: dict[str, Any]) -> CatalogueRow:
    query = (
        select(CatalogueRow).join(Domain).where(Domain.name == head["domain"], CatalogueRow.serial == head["serial"])
    )
    for level in ("first_level", "second_level"):
        if level in head:
            query = query.where(getattr(CatalogueRow, level) == head[level])
    return work.session.scalars(query).one()
