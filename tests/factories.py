"""Things tests need, made by the real use cases: units, people, rows, items and the whole review chain.

Every function takes the session first and has a default for everything else; people are named for their work.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.accounts import passwords, queries
from kiosk_server.accounts import service as accounts
from kiosk_server.accounts.models import RoleGrant, Unit, User
from kiosk_server.accounts.permissions import ROLES
from kiosk_server.catalogue import review, service
from kiosk_server.catalogue.columns import COLUMNS
from kiosk_server.catalogue.fields import NewAttachment, VersionFields
from kiosk_server.catalogue.importing import import_catalogue
from kiosk_server.catalogue.models import CatalogueRow, Domain, Item, ItemVersion
from kiosk_server.events import SYSTEM, Actor
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import Screen
from kiosk_server.media.models import MediaFile
from kiosk_server.publishing import scheduling
from kiosk_server.publishing import service as publishing
from kiosk_server.publishing.models import Playlist, Zone
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.publishing.targets import Target
from playlists.playlist import DraftEntry
from screens.screen import Geometry

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
PASSWORD = "Desk-2026-kiosk"
STEP_ROLES = {
    "opinion": "clerk",
    "department": "reviewer",
    "confidentiality": "confidentiality_reviewer",
    "approval": "approver",
}
_HASHES: dict[str, str] = {}


def make_unit(
    session: Session,
    key: str = "county",
    *,
    name: str = "清河县民政局",
    level: str = "county",
    parent: Unit | None = None,
    **facts: str,
) -> Unit:
    """Return the unit with this key, made when it is not there yet."""
    found = queries.unit_by_key(session, key)
    if found is not None:
        return found
    facts.setdefault("short_name", name)
    return accounts.add_unit(session, key=key, name=name, level=level, parent=parent, **facts)


def make_user(
    session: Session,
    *roles: str,
    unit: Unit | None = None,
    username: str = "",
    must_change_password: bool = False,
) -> User:
    """Return a new user with *roles* (clerk unless named) at *unit*, whose password is `PASSWORD`."""
    unit, roles = unit or make_unit(session), roles or ("clerk",)
    if PASSWORD not in _HASHES:
        _HASHES[PASSWORD] = passwords.hash_password(PASSWORD)  # slow on purpose, so once for all tests
    number = len(session.scalars(select(User.id)).all()) + 1
    user = User(
        username=username or f"{roles[0]}-{number}",
        display_name=f"{ROLES[roles[0]][0]}{number}",
        unit_id=unit.id,
        password_hash=_HASHES[PASSWORD],
        must_change_password=must_change_password,
        created_at=NOW,
    )
    user.grants = [RoleGrant(role=role, unit=unit) for role in roles]
    session.add(user)
    session.flush()
    return user


def make_actor(session: Session, *roles: str, unit: Unit | None = None) -> Actor:
    """Return a new user with *roles* as the actor of use cases."""
    return queries.actor_of(make_user(session, *roles, unit=unit))


def make_cells(**cells: str) -> dict[str, str]:
    """Return the fifteen cells of a catalogue row, by the code's names."""
    plain = {
        "domain": "社会救助",
        "serial": "11",
        "first_level": "临时救助",
        "second_level": "政策法规文件",
        "elements": "●文件名称 ●文号",
        "basis": "信息公开规定",
        "time_limit": "制定或获取信息之日起10个工作日内",
        "publisher": "县级人民政府民政部门",
        "channels": "■政府网站 □政府公报 ■公开查阅点",
        "audience_everyone": "√",
        "audience_specific": "",
        "mode_proactive": "√",
        "mode_on_request": "",
        "level_county": "√",
        "level_township": "",
    }
    return plain | cells


def make_csv(*rows: Mapping[str, str], extra: Mapping[str, str] | None = None) -> bytes:
    """Return a catalogue table of *rows* as UTF-8 CSV, with the columns of *extra* in every row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*(column.heading for column in COLUMNS), *(extra or {})])
    writer.writerows([*(row[column.field] for column in COLUMNS), *(extra or {}).values()] for row in rows)
    return out.getvalue().encode()


def make_row(session: Session, **cells: str) -> CatalogueRow:
    """Return the catalogue row with these cells, imported when it is not there yet."""
    wanted = make_cells(**cells)
    import_catalogue(session, make_csv(wanted), "行.csv", actor=SYSTEM, now=NOW)
    session.flush()
    query = select(CatalogueRow).join(Domain).where(Domain.name == wanted["domain"])
    for name in ("serial", "first_level", "second_level", "publisher"):
        query = query.where(getattr(CatalogueRow, name) == wanted[name])
    return session.scalars(query).one()


def make_fields(**changes: Any) -> VersionFields:
    """Return the fields of a public notice, with *changes*."""
    plain: dict[str, Any] = {
        "title": "关于调整临时救助标准的通知",
        "summary": "自下月起按新标准执行。",
        "body_source": "## 一、标准\n\n每人每月增加五十元。",
        "issuer": "清河县民政局",
        "document_number": "清民发〔2026〕11号",
        "formed_on": date(2026, 11, 16),
        "published_on": date(2026, 11, 18),
        "attribute": "proactive",
    }
    return VersionFields(**(plain | changes))


def make_media(session: Session, data: bytes = b"%PDF-1.7 attachment") -> str:
    """Record a stored file; return its SHA-256. The bytes themselves lie nowhere."""
    sha256 = hashlib.sha256(data).hexdigest()
    if session.get(MediaFile, sha256) is None:
        session.add(MediaFile(sha256=sha256, media_type="application/pdf", bytes=len(data), created_at=NOW))
        session.flush()
    return sha256


def make_item(
    session: Session,
    *,
    row: CatalogueRow | None = None,
    unit: Unit | None = None,
    kind: str = "document",
    attachments: Sequence[NewAttachment] = (),
    actor: Actor | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> Item:
    """Return a new item whose first version is a draft by *actor* (a clerk of the unit unless named)."""
    unit, row = unit or make_unit(session), row or make_row(session)
    return service.draft_item(
        session,
        row_id=row.id,
        unit_id=unit.id,
        kind=kind,
        fields=make_fields(**fields),
        attachments=attachments,
        actor=actor or make_actor(session, "clerk", unit=unit),
        now=now,
    )


def sign_steps(
    session: Session,
    version: ItemVersion,
    *steps: str,
    signers: Mapping[str, Actor] | None = None,
    now: datetime = NOW,
) -> None:
    """Give the signatures of *steps* (all four unless named), each by a new person with the fitting role."""
    for step in steps or review.CHAIN:
        actor = (signers or {}).get(step) or make_actor(session, STEP_ROLES[step], unit=version.item.unit)
        service.sign_version(
            session, version.id, step=step, digest=version.digest, opinion="同意", actor=actor, now=now
        )


def make_version_in_review(session: Session, *steps: str, now: datetime = NOW, **wanted: Any) -> ItemVersion:
    """Return a submitted version with the signatures of *steps*; *wanted* as in `make_item`."""
    version = make_item(session, now=now, **wanted).versions[-1]
    service.submit_version(session, version.id, actor=SYSTEM, now=now)
    if steps:
        sign_steps(session, version, *steps, now=now)
    return version


def make_approved_item(session: Session, *, now: datetime = NOW, **wanted: Any) -> Item:
    """Return an item that went through the whole chain and is public; *wanted* as in `make_item`."""
    return make_version_in_review(session, *review.CHAIN, now=now, **wanted).item


def make_zone(session: Session, key: str = "hall", *, unit: Unit | None = None, **facts: str) -> Zone:
    """Return the disclosure zone with this key, made when it is not there yet."""
    found = session.scalars(select(Zone).where(Zone.key == key)).first()
    if found is not None:
        return found
    plain = {"name": "清河县政务公开专区", "place": "一楼大厅", "hotline": "12345", "opening_hours": "9:00–17:00"}
    return publishing.add_zone(
        session, key=key, unit=unit or make_unit(session), actor=SYSTEM, now=NOW, **(plain | facts)
    )


def make_playlist(
    session: Session, *items: Item, seconds: int = 20, unit: Unit | None = None, published: bool = True
) -> Playlist:
    """Return a playlist of *items* (one new approved item unless named), each for *seconds*, published unless not."""
    number = len(session.scalars(select(Playlist.id)).all()) + 1
    unit = unit or make_unit(session)
    entries = [DraftEntry(item.code, seconds) for item in items or (make_approved_item(session, unit=unit),)]
    name = f"节目单{number}"
    made = publishing.add_playlist(session, key=f"playlist-{number}", name=name, unit_id=unit.id, actor=SYSTEM, now=NOW)
    publishing.save_entries(session, made.id, name=name, entries=entries, actor=SYSTEM, now=NOW)
    if published:
        publishing.publish_playlist(session, made.id, actor=SYSTEM, now=NOW)
    return made


def make_screen(
    session: Session,
    *,
    zone: Zone | None = None,
    name: str = "大厅屏",
    kind: str = "player",
    width: int = 320,
    height: int = 160,
    now: datetime = NOW,
) -> tuple[Screen, str]:
    """Return a screen that went through the whole pairing, and its token; it is small, so that drawing is quick."""
    zone = zone or make_zone(session)
    asked = fleet.request_pairing(session, kind=kind, geometry=Geometry(width, height), address="192.0.2.1", now=now)
    session.flush()
    screen = fleet.confirm_pairing(session, asked.pairing_code, name=name, zone_id=zone.id, actor=SYSTEM, now=now)
    credential = fleet.collect_claim(session, asked.claim, now=now)
    assert credential is not None
    session.flush()
    return screen, credential.token


def assign(session: Session, playlist: Playlist, **wanted: Any) -> Assignment:
    """Send *playlist* to `zone_id`, `screen_id`, `group_id`, `unit_id` or a `target`; the rest is the rule's.

    It plays always and with priority 0 unless said otherwise.
    """
    target = wanted.pop("target", None)
    for kind in ("zone", "screen", "group", "unit"):
        if (number := wanted.pop(f"{kind}_id", None)) is not None:
            target = Target(kind, number)
    plain: dict[str, Any] = {"actor": wanted.pop("actor", SYSTEM), "now": wanted.pop("now", NOW)}
    return scheduling.assign(
        session, playlist_id=playlist.id, target=target or Target("everything"), rule=scheduling.Rule(**wanted), **plain
    )
