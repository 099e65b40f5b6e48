"""The application form (申请表) of 条例 Art. 29: who asks, for what, and in which form.

Art. 29 asks for name, proof of identity and contact, for the name or number of the information or another
description, and for the form of supply. It asks for no purpose (用途), so neither do we.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk_server.disclosure_requests import privacy
from kiosk_server.errors import N_, FieldErrors, Invalid

APPLICANT_KINDS: Mapping[str, str] = {"citizen": N_("公民"), "organisation": N_("法人或其他组织")}
IDENTITY_TYPES: Mapping[str, str] = {
    "resident_id": N_("居民身份证"),
    "hk_macao_permit": N_("港澳居民来往内地通行证"),
    "taiwan_permit": N_("台湾居民来往大陆通行证"),
    "passport": N_("护照"),
    "credit_code": N_("统一社会信用代码"),
    "other": N_("其他证件"),
}
FORMS_OF_SUPPLY: Mapping[str, str] = {"electronic": N_("电子"), "paper": N_("纸质"), "inspection": N_("查阅")}
WAYS_OF_DELIVERY: Mapping[str, str] = {
    "email": N_("电子邮件"),
    "post": N_("邮寄"),
    "in_person": N_("当面领取"),
}
CHOICES: Mapping[str, tuple[Mapping[str, str], str]] = {
    "applicant_kind": (APPLICANT_KINDS, N_("请选择申请人类型。")),
    "identity_type": (IDENTITY_TYPES, N_("请选择证件类型。")),
    "form_of_supply": (FORMS_OF_SUPPLY, N_("请选择希望获得信息的形式。")),
    "way_of_delivery": (WAYS_OF_DELIVERY, N_("请选择希望获得信息的途径。")),
}
LENGTHS: Mapping[str, int] = {
    "name": 80,
    "contact_person": 80,
    "identity_number": 40,
    "phone": 40,
    "email": 120,
    "postal_address": 200,
    "content": 2000,
    "document_number": 80,
}
REQUIRED: Mapping[str, str] = {
    "name": N_("请填写姓名或单位名称。"),
    "identity_number": N_("请填写证件号码。"),
    "phone": N_("请填写联系电话，以便与您确认收到申请。"),
    "content": N_("请写明所需信息的名称、文号或便于查询的其他特征。"),
}
ORDER = (
    "unit_id",
    "content",
    "document_number",
    "form_of_supply",
    "way_of_delivery",
    "applicant_kind",
    "name",
    "contact_person",
    "identity_type",
    "identity_number",
    "phone",
    "email",
    "postal_address",
)
_TOO_LONG = N_("最多 %(most)s 个字，请精简。")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_UNSEEN_SAID = N_("文字里有不可见的控制字符，请删去后再保存。")
_PHONE = re.compile(r"\+?\d[\d\- ()（）转#]{5,30}\d", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFields:
    """A form without faults; choices are keys of the tables above, free text is stripped."""

    applicant_kind: str
    name: str
    contact_person: str = ""
    identity_type: str
    identity_number: str
    phone: str
    email: str = ""
    postal_address: str = ""
    content: str
    document_number: str = ""
    form_of_supply: str
    way_of_delivery: str
    unit_id: int | None = None


def read_form(form: Mapping[str, str], *, needs_unit: bool) -> RequestFields:
    """Return the fields of a filled-in form.

    :param needs_unit: whether the applicant had to choose the authority (no item names it).
    :raises FieldErrors: every fault at once, in the order of the form.
    """
    # A browser counts a line break as one character towards maxlength and sends two.
    values = {name: form.get(name, "").replace("\r\n", "\n").strip() for name in (*CHOICES, *LENGTHS)}
    values["identity_number"] = values["identity_number"].replace(" ", "").upper()
    unit = form.get("unit_id", "").strip()
    faults = _plain_faults(values) | _identity_faults(values) | _contact_faults(values)
    if needs_unit and not unit.isdecimal():
        faults["unit_id"] = Invalid(N_("请选择受理申请的机关。"))
    if faults:
        raise FieldErrors(
            N_("申请还不能提交，请修改以下 %(count)s 处。"),
            {name: faults[name] for name in ORDER if name in faults},
            count=len(faults),
        )
    return RequestFields(unit_id=int(unit) if needs_unit else None, **values)


def _plain_faults(values: Mapping[str, str]) -> dict[str, Invalid]:
    faults = {name: Invalid(sentence) for name, (table, sentence) in CHOICES.items() if values[name] not in table}
    faults |= {name: Invalid(sentence) for name, sentence in REQUIRED.items() if not values[name]}
    faults |= {name: Invalid(_TOO_LONG, most=most) for name, most in LENGTHS.items() if len(values[name]) > most}
    faults |= {name: Invalid(_UNSEEN_SAID) for name in LENGTHS if _UNSEEN.search(values[name])}
    return faults


def _identity_faults(values: Mapping[str, str]) -> dict[str, Invalid]:
    number = values["identity_number"]
    if values["identity_type"] == "resident_id" and number and not privacy.is_resident_number(number):
        return {"identity_number": Invalid(N_("身份证号码不对，请核对 18 位号码后重填。"))}
    if values["identity_type"] == "credit_code" and number and not privacy.is_credit_code(number):
        return {"identity_number": Invalid(N_("统一社会信用代码不对，请核对 18 位代码后重填。"))}
    return {}


def _contact_faults(values: Mapping[str, str]) -> dict[str, Invalid]:
    faults: dict[str, Invalid] = {}
    if values["phone"] and not _PHONE.fullmatch(values["phone"]):
        faults["phone"] = Invalid(N_("联系电话请写手机号码，或区号加座机号码。"))
    if values["email"] and not _EMAIL.fullmatch(values["email"]):
        faults["email"] = Invalid(N_("电子邮箱不完整，请按 name@example.com 的样子填写。"))
    if values["way_of_delivery"] == "email" and not values["email"]:
        faults["email"] = Invalid(N_("您选择了电子邮件，请填写接收答复的电子邮箱。"))
    if values["way_of_delivery"] == "post" and not values["postal_address"]:
        faults["postal_address"] = Invalid(N_("您选择了邮寄，请填写通信地址。"))
    if values["applicant_kind"] == "organisation" and not values["contact_person"]:
        faults["contact_person"] = Invalid(N_("请填写本单位联系人的姓名。"))
    return faults
