"""The accounts of the demo, one for each role (and a second clerk: nobody signs what they wrote)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account with one role; `display_name` is a post, never a person's name."""

    username: str
    display_name: str
    role: str


PASSWORD = "Disclosure-2026"  # noqa: S105 -- printed on every start of the demo, which listens on loopback only
ACCOUNTS = (
    DemoAccount("clerk", "信息员甲", "clerk"),
    DemoAccount("clerk2", "信息员乙", "clerk"),
    DemoAccount("reviewer", "科室负责人", "reviewer"),
    DemoAccount("confidentiality", "党政办审查员", "confidentiality_reviewer"),
    DemoAccount("approver", "分管领导", "approver"),
    DemoAccount("publisher", "发布员", "publisher"),
    DemoAccount("operator", "屏幕运维员", "fleet_operator"),
    DemoAccount("requests", "依申请公开经办人", "request_officer"),
    DemoAccount("supervisor", "政务公开监督员", "supervisor"),
    DemoAccount("sysadmin", "系统管理员", "system_administrator"),
    DemoAccount("secadmin", "安全管理员", "security_administrator"),
    DemoAccount("auditadmin", "审计管理员", "audit_administrator"),
)
WRITER = "clerk"
SIGNERS = {"opinion": "clerk2", "department": "reviewer", "confidentiality": "confidentiality", "approval": "approver"}
