"""The form of 条例 Art. 29: all faults at once, each beside its field."""

import pytest

from kiosk_server.disclosure_requests.forms import ORDER, RequestFields, read_form
from kiosk_server.errors import FieldErrors

GOOD = {
    "applicant_kind": "citizen",
    "name": " 示例申请人 ",
    "identity_type": "resident_id",
    "identity_number": "110105 19491231 002x",
    "phone": "0564-1234567",
    "content": "2021年度农村低保资金发放汇总表",
    "form_of_supply": "paper",
    "way_of_delivery": "in_person",
    "unit_id": "7",
}


def faults(**changes: str) -> dict[str, str]:
    with pytest.raises(FieldErrors) as refusal:
        read_form(GOOD | changes, needs_unit=True)
    return {name: str(fault) for name, fault in refusal.value.fields.items()}


def test_good_form_gives_stripped_values() -> None:
    assert read_form(GOOD, needs_unit=True) == RequestFields(
        applicant_kind="citizen",
        name="示例申请人",
        identity_type="resident_id",
        identity_number="11010519491231002X",
        phone="0564-1234567",
        content="2021年度农村低保资金发放汇总表",
        form_of_supply="paper",
        way_of_delivery="in_person",
        unit_id=7,
    )


def test_unit_is_ignored_when_the_item_names_it() -> None:
    assert read_form(GOOD, needs_unit=False).unit_id is None


def test_empty_form_names_every_fault_in_the_order_of_the_form() -> None:
    with pytest.raises(FieldErrors) as refusal:
        read_form({}, needs_unit=True)
    required = {"name", "identity_number", "phone", "content", "unit_id"}
    chosen = {"applicant_kind", "identity_type", "form_of_supply", "way_of_delivery"}
    assert list(refusal.value.fields) == [name for name in ORDER if name in required | chosen]
    assert str(refusal.value) == "申请还不能提交，请修改以下 9 处。"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"identity_number": "110105194912310021"},
            {"identity_number": "身份证号码不对，请核对 18 位号码后重填。"},
        ),
        (
            {"identity_type": "credit_code", "identity_number": "12345678ABCDEFGH18"},
            {"identity_number": "统一社会信用代码不对，请核对 18 位代码后重填。"},
        ),
        ({"phone": "请打电话"}, {"phone": "联系电话请写手机号码，或区号加座机号码。"}),
        ({"email": "a@b"}, {"email": "电子邮箱不完整，请按 name@example.com 的样子填写。"}),
        ({"way_of_delivery": "email"}, {"email": "您选择了电子邮件，请填写接收答复的电子邮箱。"}),
        ({"way_of_delivery": "post"}, {"postal_address": "您选择了邮寄，请填写通信地址。"}),
        ({"applicant_kind": "organisation"}, {"contact_person": "请填写本单位联系人的姓名。"}),
        ({"applicant_kind": "robot"}, {"applicant_kind": "请选择申请人类型。"}),
        ({"content": "字" * 2001}, {"content": "最多 2000 个字，请精简。"}),
        ({"content": "低保\x00名单"}, {"content": "文字里有不可见的控制字符，请删去后再保存。"}),
        ({"name": "示例\x1b[2J"}, {"name": "文字里有不可见的控制字符，请删去后再保存。"}),
        ({"unit_id": "１x"}, {"unit_id": "请选择受理申请的机关。"}),
    ],
)
def test_one_fault_is_named_alone(changes: dict[str, str], expected: dict[str, str]) -> None:
    assert faults(**changes) == expected


def test_line_break_counts_once_as_in_the_browser() -> None:
    written = "字" * 1000 + "\r\n" + "字" * 999
    assert read_form(GOOD | {"content": written}, needs_unit=True).content == "字" * 1000 + "\n" + "字" * 999


def test_other_identity_documents_are_not_checked() -> None:
    assert read_form(
        GOOD | {"identity_type": "passport", "identity_number": "e12345678"}, needs_unit=True
    ) == read_form(GOOD | {"identity_type": "passport", "identity_number": "E12345678"}, needs_unit=True)


def test_purpose_is_not_asked() -> None:
    assert "purpose" not in ORDER
