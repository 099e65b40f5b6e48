"""Use cases of emergency notices (紧急插播): one person proposes, another confirms, any one of them takes it down."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.models import Unit, User
from kiosk_server.audit import service as audit
from kiosk_server.db.session import take_turn
from kiosk_server.errors import N_, Conflict, Forbidden, Invalid
from kiosk_server.overrides import mapping, queries
from kiosk_server.overrides.cap import replaced_by
from kiosk_server.overrides.draft import Draft
from kiosk_server.overrides.models import Override, OverrideTarget
from kiosk_server.overrides.reach import refuse_contradictions, require_rights, targets_of
from kiosk_server.publishing.targets import Target, columns_of
from playlists.override import may_confirm

MOST_REASON = 200
REPLACED = N_("已由发布单位的更新消息取代")
TAKEN_BACK = N_("发布单位已解除或撤回")


def propose(session: Session, draft: Draft, *, actor: events.Actor, now: datetime) -> Override:
    """Put a notice forward for a second person, in the name of the actor's unit; nothing is on any glass yet.

    :raises FieldErrors: the draft cannot be shown as it is; :raises BadRule: there is no such severity;
        :raises Conflict: it contradicts another notice; :raises NotFound: no such target; :raises Forbidden: no right.
    """
    take_turn(session, "overrides")
    unit = _unit_of(session, actor)
    draft.check(now)
    row = Override(
        unit_id=unit.id,
        unit=unit,
        severity=draft.severity,
        title=draft.title,
        body=draft.body,
        source=draft.source,
        start=(draft.start or now).astimezone(UTC),
        end=draft.end.astimezone(UTC) if draft.end else None,
        is_test=draft.is_test,
    )
    _put_forward(session, row, draft.targets, actor, now)
    return row


def propose_received(
    session: Session,
    override_id: int,
    *,
    targets: Iterable[Target],
    end: datetime | None,
    actor: events.Actor,
    now: datetime,
) -> Override:
    """Put a received CAP message forward, word for word; *end* counts only where the message names none.

    Errors are those of `propose`, and :raises Conflict: somebody else was faster, or it is a cancellation.
    """
    take_turn(session, "overrides")
    row = queries.override(session, override_id)
    wanted = tuple(dict.fromkeys(targets))
    require_rights(session, row.unit, wanted, actor)
    if row.cap_type == "Cancel":
        raise Conflict(N_("这条消息要撤下先前的紧急插播，不用再提出，直接确认即可。"))
    if row.state != "received":
        raise Conflict(N_("这条消息已经有人处理了，请刷新页面查看。"))
    given = row.end or end
    Draft(
        severity=row.severity,
        title=row.title,
        body=row.body,
        source=row.source,
        targets=wanted,
        start=row.start,
        end=given,
    ).check(now)
    row.end = given.astimezone(UTC) if given else None
    _put_forward(session, row, wanted, actor, now)
    return row


def confirm(session: Session, override_id: int, *, actor: events.Actor, now: datetime) -> Override:
    """Put a proposed notice on the glass, as somebody other than the one who proposed it.

    An update ends what it replaces in the same transaction, or, if it begins later, when it begins. A cancellation
    needs only this one person and no proposal, since taking down must be quick, and anybody who may confirm it may
    also `end` each notice alone.

    :raises Forbidden: no right, or the same person; :raises Conflict: it does not wait any more, its end has passed,
        or it contradicts a confirmed notice.
    """
    take_turn(session, "overrides")
    row = queries.override(session, override_id)
    replaced = replaced_by(session, row, now)
    for one in (row, *replaced):
        require_rights(session, one.unit, targets_of(one), actor)
    cancels = row.cap_type == "Cancel"
    if row.state != ("received" if cancels else "proposed"):
        raise Conflict(N_("这条插播已经不在等待确认，请刷新页面查看。"))
    if not cancels:
        _check_second_person(row, actor)
        _check_end(row, now)
        gone = {one.id for one in replaced}
        others = queries.standing(session, now, "confirmed")
        refuse_contradictions(session, row, (one for one in others if one.id not in gone))
    row.state = "ended" if cancels else "confirmed"
    row.confirmed_by, row.confirmed_by_name, row.confirmed_at = actor.user_id, actor.name, now
    row.ended_at = now if cancels else None
    targets = tuple(str(target) for target in targets_of(row))
    fact = events.OverrideConfirmed(subject_id=row.id, severity=row.severity, targets=targets)
    audit.record(session, fact, actor=actor, now=now)
    for one in replaced:
        if not cancels and row.start > now and one.state == "confirmed":
            _end_then(session, one, row.start, actor, now)
        else:
            _close(session, one, TAKEN_BACK if cancels else REPLACED, actor, now)
    return row


def _end_then(session: Session, row: Override, end: datetime, actor: events.Actor, now: datetime) -> None:
    """Let a confirmed notice end when the one that replaces it begins, so that no warning is missing in between."""
    row.end = end if row.end is None else min(row.end, end)
    targets = tuple(str(target) for target in targets_of(row))
    fact = events.OverrideConfirmed(subject_id=row.id, severity=row.severity, targets=targets)
    audit.record(session, fact, actor=actor, now=now)


def refuse(session: Session, override_id: int, *, reason: str, actor: events.Actor, now: datetime) -> Override:
    """Refuse a notice, or take one's own back, before it was on any glass.

    :raises Invalid: no reason; :raises Conflict: it does not wait any more; :raises Forbidden: no right.
    """
    take_turn(session, "overrides")
    row = queries.override(session, override_id)
    require_rights(session, row.unit, targets_of(row), actor)
    if row.state not in {"received", "proposed"}:
        raise Conflict(N_("这条插播已经不在等待确认，请刷新页面查看。"))
    _close(session, row, _checked_reason(reason), actor, now)
    return row


def end(session: Session, override_id: int, *, reason: str, actor: events.Actor, now: datetime) -> Override:
    """Take a confirmed notice off the glass at once; one person is enough, because taking down must be quick.

    :raises Invalid: no reason; :raises Conflict: it is not confirmed, or over; :raises Forbidden: no right.
    """
    take_turn(session, "overrides")
    row = queries.override(session, override_id)
    require_rights(session, row.unit, targets_of(row), actor)
    if row.state != "confirmed" or (row.end is not None and row.end <= now):
        raise Conflict(N_("这条插播没有在播出，请刷新页面查看。"))
    _close(session, row, _checked_reason(reason), actor, now)
    return row


def _put_forward(
    session: Session, row: Override, targets: Iterable[Target], actor: events.Actor, now: datetime
) -> None:
    wanted = tuple(dict.fromkeys(targets))
    require_rights(session, row.unit, wanted, actor)
    with session.no_autoflush:
        row.targets = [OverrideTarget(**columns_of(target)) for target in wanted]
        mapping.rule(row)
        replaced = {one.id for one in replaced_by(session, row, now)}
        others = queries.standing(session, now, "proposed", "confirmed")
        refuse_contradictions(session, row, (one for one in others if one.id not in replaced))
    row.state = "proposed"
    row.proposed_by, row.proposed_by_name, row.proposed_at = actor.user_id, actor.name, now
    session.add(row)
    session.flush()
    told = tuple(str(target) for target in targets_of(row))
    fact = events.OverrideProposed(subject_id=row.id, severity=row.severity, targets=told)
    audit.record(session, fact, actor=actor, now=now)


def _close(session: Session, row: Override, reason: str, actor: events.Actor, now: datetime) -> None:
    """End a confirmed notice; refuse one that nobody has confirmed yet."""
    was_on_glass = row.state == "confirmed"
    row.state = "ended" if was_on_glass else "refused"
    row.ended_by_name, row.ended_at, row.ended_reason = actor.name, now, reason
    if was_on_glass:
        targets = tuple(str(target) for target in targets_of(row))
        fact: events.Fact = events.OverrideEnded(subject_id=row.id, reason=reason, targets=targets)
    else:
        fact = events.OverrideRefused(subject_id=row.id, reason=reason)
    audit.record(session, fact, actor=actor, now=now)


def _unit_of(session: Session, actor: events.Actor) -> Unit:
    """The unit in whose name the actor acts: a person's own; the system acts for nobody."""
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise Forbidden(N_("紧急插播只能由一个具体的人提出。"))
    return user.unit


def _check_second_person(row: Override, actor: events.Actor) -> None:
    if not may_confirm(row.proposed_by or "", actor.user_id or ""):
        raise Forbidden(N_("提出人不能确认自己提出的插播，请另一位有权限的同事确认。"))


def _check_end(row: Override, now: datetime) -> None:
    if row.end is None or row.end <= now:
        raise Conflict(N_("这条插播的结束时间已过，不能再确认。请驳回后重新提出。"))


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid(N_("请写明理由。"))
    if len(reason) > MOST_REASON:
        raise Invalid(N_("理由最多 %(most)s 字，请缩短。"), most=MOST_REASON)
    return reason
