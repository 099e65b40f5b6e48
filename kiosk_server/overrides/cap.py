"""CAP messages (应急信息交互协议, GB/T 35965.1): kept byte for byte, never on any glass without two people."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.db.session import take_turn
from kiosk_server.errors import N_, Conflict, Invalid, TooLarge
from kiosk_server.overrides import queries
from kiosk_server.overrides.draft import MOST_BODY, MOST_SOURCE, MOST_TITLE
from kiosk_server.overrides.models import Override
from playlists.cap import LARGEST_BYTES, CapNotice, read_cap

_MOST_NAME = 200


def receive_cap(session: Session, data: bytes, *, unit_id: int, actor: events.Actor, now: datetime) -> Override:
    """Keep a message for the people of a unit; it is ``received`` and waits until one of them puts it forward.

    Anything but ``Actual`` becomes a test and stays one (I14).

    :raises TooLarge: more than `LARGEST_BYTES`; :raises BadRule: the message cannot be read, is not for the public or
        has expired; :raises Invalid: no such unit, or a text too long for the glass; :raises Conflict: it came
        before; :raises Forbidden: no right.
    """
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Invalid(N_("没有这个机构。"))
    require(actor, Permission.OVERRIDE, unit.path)
    if len(data) > LARGEST_BYTES:
        raise TooLarge(N_("CAP 消息超过 %(most)s KiB，没有接收。"), most=LARGEST_BYTES // 1024)
    message = read_cap(data, now=now)
    take_turn(session, "overrides")
    known = queries.of_message(session, message.identifier)
    if any(one.cap_sender == message.sender and one.state != "refused" for one in known):
        raise Conflict(N_("这条预警消息已经收到过，没有重复接收。"))
    row = _row(message)
    row.unit_id, row.unit, row.cap_document, row.received_at = unit.id, unit, data, now
    session.add(row)
    session.flush()
    fact = events.OverrideReceived(subject_id=row.id, identifier=message.identifier)
    audit.record(session, fact, actor=actor, now=now)
    return row


def message_of(row: Override) -> CapNotice | None:
    """Return the message that a notice came from, read as it was when it came in; None for a notice without one."""
    if row.cap_document is None or row.received_at is None:
        return None
    return read_cap(row.cap_document, now=row.received_at)


def replaced_by(session: Session, row: Override, now: datetime) -> Sequence[Override]:
    """Return what the message behind *row* replaces or takes back, of all that still waits or holds at *now*.

    A reference names sender and identifier. A test never ends a real notice.
    """
    message = message_of(row)
    found: dict[int, Override] = {}
    for reference in message.references if message else ():
        for one in queries.of_message(session, reference.identifier):
            alike = one.cap_sender == reference.sender and (one.is_test or not row.is_test)
            if alike and one.id != row.id and _holds(one, now):
                found[one.id] = one
    return list(found.values())


def _holds(row: Override, now: datetime) -> bool:
    over = row.state == "confirmed" and row.end is not None and row.end <= now
    return row.state in {"received", "proposed", "confirmed"} and not over


def _row(message: CapNotice) -> Override:
    for name, text, most in _texts(message):
        if len(text) > most:
            sentence = N_("CAP 消息的 %(name)s 超过 %(most)s 字，屏幕上放不下。请发布单位缩短后重新发送。")
            raise Invalid(sentence, name=name, most=most)
    return Override(
        state="received",
        severity=message.severity_colour or "",
        title=" ".join(message.headline.split()),
        body=_body(message),
        source=_source(message),
        start=message.start.astimezone(UTC),
        end=message.expires.astimezone(UTC) if message.expires else None,
        is_test=message.is_test,
        cap_sender=message.sender,
        cap_identifier=message.identifier,
        cap_type=message.message_type,
        cap_references="\n".join(reference.identifier for reference in message.references),
    )


def _texts(message: CapNotice) -> Iterator[tuple[str, str, int]]:
    yield "sender", message.sender, _MOST_NAME
    yield "identifier", message.identifier, _MOST_NAME
    yield "headline", message.headline, MOST_TITLE
    yield "senderName", _source(message), MOST_SOURCE
    yield "description", _body(message), MOST_BODY


def _source(message: CapNotice) -> str:
    return message.sender_name or message.sender[:MOST_SOURCE]


def _body(message: CapNotice) -> str:
    return "\n".join(filter(None, (message.description, message.instruction))) or message.headline
