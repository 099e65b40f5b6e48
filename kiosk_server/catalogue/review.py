"""The review before light (保密审查): four signatures in order, by four people, none of them the writer.

初步意见 (the unit that made it) → 部门负责人签署 → 党政办审查 → 分管领导批准 (domain.md §1.4). Each signature
is bound to the digest of the version; any changed byte voids all of them. Only decides, stores nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kiosk_server.accounts.permissions import Permission
from kiosk_server.errors import N_, Conflict, Forbidden

CHAIN = ("opinion", "department", "confidentiality", "approval")
STEP_NAMES: Mapping[str, str] = {
    "opinion": N_("初步意见"),
    "department": N_("部门负责人签署"),
    "confidentiality": N_("党政办审查"),
    "approval": N_("分管领导批准"),
}
STEP_PERMISSIONS: Mapping[str, Permission] = {
    "opinion": Permission.SIGN_OPINION,
    "department": Permission.SIGN_DEPARTMENT,
    "confidentiality": Permission.SIGN_CONFIDENTIALITY,
    "approval": Permission.SIGN_APPROVAL,
}


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as the rule sees it: the step, who gave it, on which digest."""

    step: str
    signer_id: int
    digest: str


def next_step(signed_steps: Collection[str]) -> str | None:
    """Return the step that is due, or None when all four are done."""
    return next((step for step in CHAIN if step not in signed_steps), None)


def may_sign(
    actor_id: int | None,
    *,
    written_by: int | None,
    edited_by: int | None,
    signatures: Sequence[Signed],
    step: str,
) -> None:
    """Refuse a signature out of turn, by the writer, the last editor, or someone who has signed already.

    :raises Forbidden: this person may not sign this version; :raises Conflict: the step is not the one due.
    """
    if actor_id is None:
        raise Forbidden(N_("签字须由本人登录后完成，系统不能代签。"))
    if actor_id in {written_by, edited_by}:
        raise Forbidden(N_("您起草或最后修改过这份内容，不能再为它签字。请由其他人审查。"))
    if any(signature.signer_id == actor_id for signature in signatures):
        raise Forbidden(N_("您已在前面的环节签过字，同一份内容的每个环节须由不同的人签。"))
    if step != next_step({signature.step for signature in signatures}):
        raise Conflict(N_("现在还轮不到这个环节，或这个环节已经签过。请刷新页面查看进度。"))


def complete(signatures: Sequence[Signed], digest: str) -> bool:
    """Say whether all four steps are signed in order, by four people, on this very *digest*."""
    return (
        tuple(signature.step for signature in signatures) == CHAIN
        and len({signature.signer_id for signature in signatures}) == len(CHAIN)
        and all(signature.digest == digest for signature in signatures)
    )
