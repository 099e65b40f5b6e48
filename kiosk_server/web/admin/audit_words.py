"""What the entries of the audit trail are called for people: facts, subjects and details."""

from collections.abc import Mapping

from kiosk_server.catalogue.review import STEP_NAMES
from kiosk_server.disclosure_requests.workflow import STATES
from kiosk_server.errors import N_
from kiosk_server.fleet import alarm_words
from kiosk_server.web.admin import command_words

FACTS: Mapping[str, str] = {
    "UserAdded": N_("新建账号"),
    "SignedIn": N_("登录"),
    "SignInRefused": N_("登录失败"),
    "PasswordChanged": N_("修改密码"),
    "CatalogueImported": N_("导入目录"),
    "ItemDrafted": N_("起草或修改信息"),
    "ItemSubmitted": N_("送审"),
    "VersionSigned": N_("签署"),
    "VersionReturned": N_("退回"),
    "ItemApproved": N_("批准公开"),
    "ItemWithdrawn": N_("撤回信息"),
    "PlaylistEdited": N_("修改节目单"),
    "PlaylistPublished": N_("发布节目单"),
    "AssignmentChanged": N_("调整排期"),
    "CampaignChanged": N_("调整专题"),
    "ScreenGroupChanged": N_("调整屏幕分组"),
    "CalendarImported": N_("导入年度日历"),
    "UnitDaysChanged": N_("调整本单位日历"),
    "OverrideReceived": N_("收到预警消息"),
    "OverrideProposed": N_("提出紧急插播"),
    "OverrideConfirmed": N_("确认紧急插播"),
    "OverrideRefused": N_("驳回紧急插播"),
    "OverrideEnded": N_("撤下紧急插播"),
    "ZoneChanged": N_("调整专区"),
    "ScreenPaired": N_("屏幕配对"),
    "CredentialIssued": N_("屏幕领取凭证"),
    "ScreenChanged": N_("修改屏幕"),
    "ScreenRevoked": N_("停用屏幕"),
    "CueIssued": N_("下发节目"),
    "DirectOrderIssued": N_("下发直达指令"),
    "CredentialRotated": N_("屏幕更换凭证"),
    "PairingCodeRefused": N_("配对码输错"),
    "CommandIssued": N_("给屏幕发指令"),
    "CommandAnswered": N_("屏幕回应指令"),
    "AlarmRaised": N_("屏幕告警"),
    "AlarmCleared": N_("告警解除"),
    "RequestFiled": N_("收到公开申请"),
    "RequestMoved": N_("办理公开申请"),
    "RequestDueChanged": N_("重算答复期限"),
    "IdentityNumberRead": N_("查看证件号码"),
}
SUBJECTS: Mapping[str, str] = {
    "system": N_("系统"),
    "user": N_("账号"),
    "catalogue": N_("目录"),
    "item": N_("信息"),
    "playlist": N_("节目单"),
    "assignment": N_("排期"),
    "campaign": N_("专题"),
    "screen_group": N_("屏幕分组"),
    "calendar_year": N_("年度日历"),
    "unit": N_("机构"),
    "override": N_("紧急插播"),
    "zone": N_("专区"),
    "screen": N_("屏幕"),
    "direct_order": N_("直达指令"),
    "request": N_("申请"),
}
_DETAILS: Mapping[str, str] = {
    "username": N_("账号名"),
    "added": N_("新增"),
    "changed": N_("变更"),
    "unchanged": N_("不变"),
    "version_id": N_("版本编号"),
    "voided_signatures": N_("作废签字"),
    "step": N_("环节"),
    "digest": N_("指纹"),
    "opinion": N_("意见"),
    "reason": N_("理由"),
    "revision": N_("期号"),
    "targets": N_("播出范围"),
    "screen_ids": N_("屏幕"),
    "severity": N_("预警级别"),
    "identifier": N_("消息标识"),
    "day": N_("日期"),
    "zone_id": N_("专区"),
    "screen_id": N_("屏幕"),
    "command_id": N_("遥控指令编号"),
    "name": N_("遥控指令"),
    "outcome": N_("结果"),
    "sequence": N_("指令序号"),
    "programme": N_("节目指纹"),
    "tracking_number": N_("查询号"),
    "origin": N_("原环节"),
    "state": N_("新环节"),
    "due_on": N_("答复期限"),
    "alarm_id": N_("告警编号"),
    "kind": N_("类型"),
}
_OUTCOMES = {name: word for name, (word, _) in command_words.OUTCOMES.items()}
_CODED = {**STEP_NAMES, **STATES, **alarm_words.NAMES, **command_words.NAMES, **_OUTCOMES}
_DIGEST_LENGTH = 64


def told(details: Mapping[str, object]) -> list[tuple[str, str, bool]]:
    """Return the details as (label, value, translatable); empty values are left out, digests shortened to 12."""
    return [
        (_DETAILS.get(name, name), *_value(", ".join(map(str, value)) if isinstance(value, list) else str(value)))
        for name, value in details.items()
        if value not in (None, "", []) and not (name == "voided_signatures" and value == 0)
    ]


def _value(text: str) -> tuple[str, bool]:
    if text in _CODED:
        return _CODED[text], True
    return (f"{text[:12]}…" if len(text) == _DIGEST_LENGTH else text), False
