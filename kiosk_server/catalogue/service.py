"""Use cases of items: draft, revise, submit, sign, return, withdraw. Never commits; `now` is an instant."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.catalogue import codes, review, versions
from kiosk_server.catalogue.approval import signed
from kiosk_server.catalogue.digest import version_digest
from kiosk_server.catalogue.fields import NewAttachment, VersionFields
from kiosk_server.catalogue.models import CatalogueRow, Item, ItemVersion, Signature
from kiosk_server.errors import N_, Conflict, Invalid, NotFound

KINDS = {
    "document": N_("政策文件"),
    "interpretation": N_("政策解读"),
    "guide": N_("办事指南"),
    "notice": N_("公示"),
    "announcement": N_("公告"),
    "report": N_("工作报告"),
    "table": N_("表格"),
    "flowchart": N_("流程图"),
}
"""What kind of thing an item is (信息类型), by the name readers see."""
_OPEN = frozenset({"draft", "returned", "in_review"})
_CHANGED = N_("内容在您打开之后改动过，刚才的签字没有生效。请重新阅读后再签。")


def draft_item(
    session: Session,
    *,
    row_id: int,
    unit_id: int,
    kind: str,
    fields: VersionFields,
    attachments: Sequence[NewAttachment],
    actor: events.Actor,
    now: datetime,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Item:
    """Make an item on a catalogue row with its first version, a draft.

    :raises NotFound: no such row or unit; :raises Invalid: a field is not in order;
        :raises Forbidden: no right.
    """
    row, unit = session.get(CatalogueRow, row_id), session.get(Unit, unit_id)
    if row is None or unit is None:
        raise NotFound(N_("没有这个目录条目或机构。"))
    require(actor, Permission.ITEM_WRITE, unit.path)
    if kind not in KINDS:
        raise Invalid(N_("没有这种信息类型，请重新选择。"))
    content = versions.checked(session, fields, attachments, unit_path=unit.path, now=now)
    item = Item(code=_free_code(session, random_bytes), row_id=row.id, unit_id=unit.id, kind=kind, created_at=now)
    session.add(item)
    version = _new_version(item, 1, actor)
    versions.write(session, version, content, actor=actor, now=now)
    _record_draft(session, version, 0, actor, now)
    return item


def revise_item(
    session: Session,
    item_id: int,
    fields: VersionFields,
    attachments: Sequence[NewAttachment],
    *,
    actor: events.Actor,
    now: datetime,
) -> ItemVersion:
    """Edit the open version, or begin the next one; signatures given so far are void and it is a draft again.

    :raises Conflict: the item is withdrawn; :raises Invalid, Forbidden, NotFound: as in `draft_item`.
    """
    item = versions.item_for_change(session, item_id)
    require(actor, Permission.ITEM_WRITE, item.unit.path)
    _check_live(item)
    content = versions.checked(session, fields, attachments, unit_path=item.unit.path, now=now)
    version = item.versions[-1]
    if version.state not in _OPEN:
        version = _new_version(item, version.number + 1, actor)
    voided = len(version.signatures)
    versions.write(session, version, content, actor=actor, now=now)
    _record_draft(session, version, voided, actor, now)
    return version


def submit_version(session: Session, version_id: int, *, actor: events.Actor, now: datetime) -> None:
    """Send a draft into the review chain.

    :raises Conflict: it is no draft or the item is withdrawn; :raises Forbidden, NotFound.
    """
    version = versions.version_for_change(session, version_id)
    require(actor, Permission.ITEM_WRITE, version.item.unit.path)
    _check_live(version.item)
    if version.state not in {"draft", "returned"}:
        raise Conflict(N_("只有草稿或退回的版本可以送审。请刷新页面查看当前状态。"))
    version.state, version.submitted_at, version.return_opinion = "in_review", now, ""
    audit.record(session, events.ItemSubmitted(subject_id=version.item_id, version_id=version.id), actor=actor, now=now)


def sign_version(
    session: Session,
    version_id: int,
    *,
    step: str,
    digest: str,
    opinion: str,
    actor: events.Actor,
    now: datetime,
) -> None:
    """Give the signature of *step* on the digest the signer saw; the fourth one approves the version.

    :raises Conflict: not in review, not this step's turn, or the bytes differ from what was seen;
        :raises Forbidden: no right, wrote or last edited it, or signed it before; :raises NotFound.
    """
    version = versions.version_for_change(session, version_id)
    if step not in review.CHAIN:
        raise Invalid(N_("没有这个审查环节。"))
    require(actor, review.STEP_PERMISSIONS[step], version.item.unit.path)
    _check_in_review(version)
    review.may_sign(
        actor.user_id,
        written_by=version.written_by,
        edited_by=version.edited_by,
        signatures=signed(version),
        step=step,
    )
    present = version_digest(version)
    if {digest, version.digest, *(signature.digest for signature in version.signatures)} != {present}:
        raise Conflict(_CHANGED)
    version.signatures.append(
        Signature(
            step=step,
            signer_id=actor.user_id,
            signer_name=actor.name,
            opinion=_opinion(opinion),
            digest=present,
            signed_at=now,
        )
    )
    fact = events.VersionSigned(subject_id=version.item_id, version_id=version.id, step=step, digest=present)
    audit.record(session, fact, actor=actor, now=now)
    if review.complete(signed(version), present):
        _approve(session, version, actor=actor, now=now)


def return_version(session: Session, version_id: int, *, opinion: str, actor: events.Actor, now: datetime) -> None:
    """Send a version in review back to its writer with an opinion; signatures given so far are void.

    Whoever may sign the step that is due may return it instead.

    :raises Invalid: no opinion; :raises Conflict: not in review; :raises Forbidden, NotFound.
    """
    version = versions.version_for_change(session, version_id)
    _check_in_review(version)
    step = review.next_step({signature.step for signature in version.signatures}) or review.CHAIN[-1]
    require(actor, review.STEP_PERMISSIONS[step], version.item.unit.path)
    if not opinion.strip():
        raise Invalid(N_("退回时请写明意见，好让起草人知道怎样修改。"))
    version.state, version.return_opinion = "returned", _opinion(opinion)
    version.signatures.clear()
    fact = events.VersionReturned(subject_id=version.item_id, version_id=version.id, opinion=version.return_opinion)
    audit.record(session, fact, actor=actor, now=now)


def withdraw_item(session: Session, item_id: int, *, reason: str, actor: events.Actor, now: datetime) -> None:
    """End an item everywhere at once, for good; its history stays.

    :raises Invalid: no reason; :raises Conflict: withdrawn already; :raises Forbidden, NotFound.
    """
    item = versions.item_for_change(session, item_id)
    require(actor, Permission.ITEM_WITHDRAW, item.unit.path)
    _check_live(item)
    if not 0 < len(reason.strip()) <= 200:
        raise Invalid(N_("请写明撤回理由，最多 200 个字。"))
    item.withdrawn_at, item.withdrawn_reason = now, reason.strip()
    fact = events.ItemWithdrawn(subject_id=item.id, reason=item.withdrawn_reason)
    audit.record(session, fact, actor=actor, now=now)


def _new_version(item: Item, number: int, actor: events.Actor) -> ItemVersion:
    return ItemVersion(item=item, number=number, written_by=actor.user_id)


def _approve(session: Session, version: ItemVersion, *, actor: events.Actor, now: datetime) -> None:
    version.state, version.approved_at = "approved", now
    version.item.approved_version = version
    fact = events.ItemApproved(subject_id=version.item_id, version_id=version.id, digest=version.digest)
    audit.record(session, fact, actor=actor, now=now)


def _record_draft(session: Session, version: ItemVersion, voided: int, actor: events.Actor, now: datetime) -> None:
    fact = events.ItemDrafted(subject_id=version.item_id, version_id=version.id, voided_signatures=voided)
    audit.record(session, fact, actor=actor, now=now)


def _check_live(item: Item) -> None:
    if item.withdrawn_at is not None:
        raise Conflict(N_("这条信息已经撤回，不能再改动或送审。需要时请另外新建。"))


def _check_in_review(version: ItemVersion) -> None:
    _check_live(version.item)
    if version.state != "in_review":
        raise Conflict(N_("这个版本不在审查中，可能刚被修改、退回或批准。请刷新页面查看。"))


def _opinion(text: str) -> str:
    if len(text.strip()) > 500:
        raise Invalid(N_("意见太长，最多 500 个字。"))
    return text.strip()


def _free_code(session: Session, random_bytes: Callable[[int], bytes]) -> str:
    while True:
        code = codes.new_code(random_bytes)
        if session.scalar(select(Item.id).where(Item.code == code)) is None:
            return code
