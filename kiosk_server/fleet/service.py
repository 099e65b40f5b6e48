"""Use cases of the fleet: pairing by code, credentials, what a screen is called and where it stands."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from kiosk_server import events
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.errors import N_, Conflict, Gone, Invalid, NotFound, TooMany, Unauthenticated
from kiosk_server.fleet import commands, queries
from kiosk_server.fleet.models import PairingClaim, Screen
from kiosk_server.publishing import queries as publishing
from screens.pairing import CODE_LIFETIME, hash_token, new_claim, new_code, new_token, normalise_code
from screens.screen import KINDS, Geometry

OPEN_CLAIMS_PER_ADDRESS = 20
"""A flood of claims from one address cannot fill the table; a hall has fewer screens behind one address."""
UNKNOWN_CODE = N_("没有屏幕显示这个配对码，请核对屏幕上的 8 位码。")
CLAIMS_KEPT = timedelta(days=1)
"""How long an expired claim is told from an unknown one."""


class UnknownCode(NotFound):
    """A pairing code that no screen shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """What an unpaired screen is told: the code to show and the secret to ask with."""

    pairing_code: str
    claim: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a confirmed screen receives, once."""

    screen_id: int
    token: str
    kind: str


def request_pairing(session: Session, *, kind: str, geometry: Geometry, address: str, now: datetime) -> NewClaim:
    """Give an unpaired screen its code and claim.

    :raises Invalid: unknown kind; :raises TooMany: too many open claims from this address.
    """
    if kind not in KINDS:
        raise Invalid(N_("屏幕类型只能是 player 或 kiosk。"))
    waiting = session.scalar(
        select(func.count(PairingClaim.id)).where(
            PairingClaim.address == address, PairingClaim.expires_at > now, PairingClaim.screen_id.is_(None)
        )
    )
    if (waiting or 0) >= OPEN_CLAIMS_PER_ADDRESS:
        raise TooMany(N_("这个地址申请配对的屏幕太多，请 10 分钟后再试。"))
    _forget_old_claims(session, now)
    claim, code = new_claim(secrets.token_urlsafe), new_code(secrets.choice)
    row = PairingClaim(
        code=code,
        claim_hash=hash_token(claim),
        kind=kind,
        width=geometry.width,
        height=geometry.height,
        address=address,
        created_at=now,
        expires_at=now + CODE_LIFETIME,
    )
    session.add(row)
    return NewClaim(pairing_code=code, claim=claim, expires_at=row.expires_at)


def confirm_pairing(
    session: Session, code: str, *, name: str, zone_id: int, actor: events.Actor, now: datetime
) -> Screen:
    """Confirm the screen that shows *code*: it becomes a screen of the zone and may collect its token.

    :raises BadPairingCode: not a code; :raises UnknownCode: no screen shows it; :raises Gone: expired;
    :raises Conflict: used before.
    """
    zone = publishing.zone(session, zone_id)
    require(actor, Permission.SCREEN_MANAGE, zone.unit.path)
    query = select(PairingClaim).where(PairingClaim.code == normalise_code(code))
    row = session.scalars(query.with_for_update()).first()
    if row is None:
        raise UnknownCode(UNKNOWN_CODE)
    if row.screen_id is not None:
        raise Conflict(N_("这个配对码已经用过。请在屏幕上刷新，使用新的配对码。"))
    if row.expires_at <= now:
        raise Gone(N_("配对码已过期。屏幕会自动换一个新的，请用新的配对码。"))
    name = name.strip()[:80] or zone.place or zone.name
    screen = Screen(zone_id=zone.id, name=name, kind=row.kind, width=row.width, height=row.height)
    session.add(screen)
    session.flush()
    row.screen_id = screen.id
    audit.record(session, events.ScreenPaired(subject_id=screen.id), actor=actor, now=now)
    return screen


def collect_claim(session: Session, claim: str, *, now: datetime) -> Credential | None:
    """Hand the token to the confirmed screen that holds *claim*, once; None while nobody has confirmed it.

    A code confirmed in its last second still counts when the screen asks next.

    :raises NotFound: unknown claim; :raises Gone: expired unconfirmed, collected before, or revoked meanwhile.
    """
    query = select(PairingClaim).where(PairingClaim.claim_hash == hash_token(claim))
    row = session.scalars(query.with_for_update()).first()
    if row is None:
        raise NotFound(N_("没有这个配对申请。"))
    if row.delivered_at is not None or (row.screen_id is None and row.expires_at <= now):
        raise Gone(N_("这个配对申请已经用过或已过期，请重新申请。"))
    if row.screen_id is None:
        return None
    row.delivered_at = now
    return issue_token(session, queries.screen(session, row.screen_id, to_change=True), now=now)


def issue_token(session: Session, screen: Screen, *, now: datetime) -> Credential:
    """Give *screen* a new credential; the one before is worth nothing from now on."""
    token = new_token(secrets.token_urlsafe)
    screen.token_hash, screen.next_token_hash, screen.paired_at = hash_token(token), None, now
    audit.record(session, events.CredentialIssued(subject_id=screen.id), actor=events.SYSTEM, now=now)
    commands.renew_display(session, screen, now=now)
    return Credential(screen_id=screen.id, token=token, kind=screen.kind)


def authenticate(session: Session, token: str) -> Screen:
    """Return the screen whose credential *token* is.

    The first use of a credential from a rotation makes the one before worthless; the sweep ends its sockets. That needs
    a transaction; in a session that only reads, it is left to the next use.

    :raises Unauthenticated: unknown or revoked.
    """
    hashed = hash_token(token)
    query = select(Screen).where(or_(Screen.token_hash == hashed, Screen.next_token_hash == hashed))
    screen = session.scalars(query.options(joinedload(Screen.zone))).first()
    if screen is None:
        raise Unauthenticated(N_("屏幕凭证无效或已被吊销，请重新配对。"))
    if screen.token_hash != hashed:
        _lock_credentials(session, screen)
        if hashed not in {screen.token_hash, screen.next_token_hash}:  # revoked in this very moment
            raise Unauthenticated(N_("屏幕凭证无效或已被吊销，请重新配对。"))
        screen.token_hash, screen.next_token_hash = hashed, None
    return screen


def _lock_credentials(session: Session, screen: Screen) -> None:
    """Read the credentials of *screen* anew, and let nobody change them until the commit."""
    session.refresh(screen, ["token_hash", "next_token_hash"], with_for_update=True)


def rotate_credential(session: Session, screen: Screen, *, now: datetime) -> str:
    """Return a new credential for *screen*, which was told to fetch one; the old one holds until the new one is used.

    If the answer is lost the screen asks again: it is given another, and the lost one is worth nothing.

    :raises Conflict: no command ``rotate`` waits for it, so that a stolen credential cannot lock the screen out.
    :raises Unauthenticated: it was revoked in this very moment.
    """
    _lock_credentials(session, screen)
    if screen.token_hash is None:
        raise Unauthenticated(N_("屏幕凭证无效或已被吊销，请重新配对。"))
    if not commands.awaits(session, screen, "rotate", now):
        raise Conflict(N_("没有要求这块屏幕更换凭证。"))
    token = new_token(secrets.token_urlsafe)
    screen.next_token_hash = hash_token(token)
    audit.record(session, events.CredentialRotated(subject_id=screen.id), actor=events.SYSTEM, now=now)
    return token


def edit_screen(
    session: Session, screen_id: int, *, name: str, zone_id: int, is_test: bool, actor: events.Actor, now: datetime
) -> Screen:
    """Rename a screen, move it to another zone, or say whether it shows tests (演练屏), out of the public's sight.

    :raises Invalid: it would have no name.
    """
    screen = queries.screen(session, screen_id)
    zone = publishing.zone(session, zone_id)
    require(actor, Permission.SCREEN_MANAGE, screen.zone.unit.path)
    require(actor, Permission.SCREEN_MANAGE, zone.unit.path)
    if not name.strip():
        raise Invalid(N_("请给屏幕起个名字，例如“一楼大厅 LED”。"))
    screen.name, screen.zone_id, screen.is_test = name.strip()[:80], zone.id, is_test
    session.flush()
    audit.record(session, events.ScreenChanged(subject_id=screen.id), actor=actor, now=now)
    return screen


def revoke_screen(session: Session, screen_id: int, *, actor: events.Actor, now: datetime) -> Screen:
    """Make the credential of a screen worthless at once; it must be paired again."""
    require(actor, Permission.SCREEN_MANAGE, queries.screen(session, screen_id).zone.unit.path)
    waiting = update(PairingClaim).where(PairingClaim.screen_id == screen_id, PairingClaim.delivered_at.is_(None))
    session.execute(waiting.values(delivered_at=now))  # a token not collected yet never will be
    # Claims first, then the screen, as a collection does: one that is under way is waited for, and its token goes.
    screen = queries.screen(session, screen_id, to_change=True)
    screen.token_hash = screen.next_token_hash = None
    audit.record(session, events.ScreenRevoked(subject_id=screen.id), actor=actor, now=now)
    return screen


def _forget_old_claims(session: Session, now: datetime) -> None:
    old = PairingClaim.screen_id.is_(None), PairingClaim.expires_at < now - CLAIMS_KEPT
    session.execute(delete(PairingClaim).where(*old))
