"""Who may do what: roles to permissions, a grant covers its unit and everything below (design.md §6).

Deny by default: what no role of the actor names is refused.
"""

from enum import StrEnum

from kiosk_server.errors import N_, Forbidden
from kiosk_server.events import SYSTEM, Actor


class Permission(StrEnum):
    """One thing a person may be allowed to do."""

    DESK = "desk"
    ITEM_WRITE = "item_write"
    SIGN_OPINION = "sign_opinion"
    SIGN_DEPARTMENT = "sign_department"
    SIGN_CONFIDENTIALITY = "sign_confidentiality"
    SIGN_APPROVAL = "sign_approval"
    ITEM_WITHDRAW = "item_withdraw"
    CATALOGUE_IMPORT = "catalogue_import"
    PLAYLIST_PUBLISH = "playlist_publish"
    OVERRIDE = "override"
    CALENDAR_MANAGE = "calendar_manage"
    SCREEN_MANAGE = "screen_manage"
    SCREEN_COMMAND = "screen_command"
    REQUEST_READ = "request_read"
    REQUEST_HANDLE = "request_handle"
    ACCOUNT_MANAGE = "account_manage"
    AUDIT_READ = "audit_read"


_P = Permission
ROLES: dict[str, tuple[str, frozenset[Permission]]] = {
    "clerk": (N_("信息员"), frozenset({_P.DESK, _P.ITEM_WRITE, _P.SIGN_OPINION})),
    "reviewer": (N_("科室负责人"), frozenset({_P.DESK, _P.ITEM_WRITE, _P.SIGN_DEPARTMENT})),
    "confidentiality_reviewer": (N_("党政办保密审查员"), frozenset({_P.DESK, _P.SIGN_CONFIDENTIALITY})),
    "approver": (N_("分管领导"), frozenset({_P.DESK, _P.SIGN_APPROVAL, _P.ITEM_WITHDRAW, _P.OVERRIDE})),
    "publisher": (
        N_("发布员"),
        frozenset({_P.DESK, _P.PLAYLIST_PUBLISH, _P.ITEM_WITHDRAW, _P.OVERRIDE, _P.CALENDAR_MANAGE, _P.SCREEN_COMMAND}),
    ),
    "fleet_operator": (N_("屏幕运维员"), frozenset({_P.DESK, _P.SCREEN_MANAGE, _P.SCREEN_COMMAND})),
    "request_officer": (N_("依申请公开经办人"), frozenset({_P.DESK, _P.REQUEST_READ, _P.REQUEST_HANDLE})),
    "supervisor": (N_("政务公开监督员"), frozenset({_P.DESK, _P.REQUEST_READ})),
    "system_administrator": (
        N_("系统管理员"),
        frozenset({_P.DESK, _P.CATALOGUE_IMPORT, _P.SCREEN_MANAGE, _P.SCREEN_COMMAND, _P.CALENDAR_MANAGE}),
    ),
    "security_administrator": (N_("安全管理员"), frozenset({_P.DESK, _P.ACCOUNT_MANAGE})),
    "audit_administrator": (N_("审计管理员"), frozenset({_P.DESK, _P.AUDIT_READ})),
}


def allowed(actor: Actor, permission: Permission, unit_path: str | None = None) -> bool:
    """Say whether *actor* holds *permission* for the unit at *unit_path* (None: for any unit at all)."""
    if actor == SYSTEM:
        return True
    return any(
        permission in ROLES[grant.role][1] and (unit_path is None or unit_path.startswith(grant.unit_path))
        for grant in actor.grants
        if grant.role in ROLES
    )


def require(actor: Actor, permission: Permission, unit_path: str | None = None) -> None:
    """Refuse unless *actor* holds *permission* there.

    :raises Forbidden: no role of the actor allows it.
    """
    if not allowed(actor, permission, unit_path):
        raise Forbidden(N_("您的岗位没有这项权限。如工作需要，请联系安全管理员调整。"))
