"""Every field has its rule and its own sentence."""

from datetime import date
from typing import Any

import pytest
from factories import make_fields

from kiosk_server.catalogue.fields import NewAttachment, check_address, check_attachments, check_fields
from kiosk_server.errors import Invalid

TODAY = date(2026, 11, 22)


def test_fields_in_order_give_the_day_of_forming() -> None:
    assert check_fields(make_fields(formed_on=date(2026, 11, 16)), TODAY) == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "请填写标题。"),
        ({"title": "长" * 201}, "标题太长，最多 200 个字。"),
        ({"body_source": "\n"}, "请填写正文。"),
        ({"issuer": ""}, "请填写发文机关。"),
        ({"summary": "长" * 301}, "摘要太长，最多 300 个字。"),
        ({"title": "标题\x00"}, "文字里有不可见的控制字符，请删去后再保存。"),
        ({"body_source": "正文\ud800"}, "文字里有不可见的控制字符，请删去后再保存。"),
        ({"formed_on": None}, "请填写生成日期。"),
        ({"published_on": date(2026, 11, 15)}, "公开日期不能早于生成日期。"),
        ({"attribute": ""}, "请选择公开属性：主动公开、依申请公开或不予公开。"),
        ({"attribute": "public"}, "请选择公开属性：主动公开、依申请公开或不予公开。"),
        ({"attribute": "on_request"}, "选择依申请公开或不予公开时，请写明理由。"),
        ({"attribute": "withheld", "attribute_reason": " "}, "选择依申请公开或不予公开时，请写明理由。"),
    ],
)
def test_a_fault_has_its_own_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_fields(make_fields(**changes), TODAY)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("attribute", ["on_request", "withheld"])
def test_the_other_attributes_need_a_reason(attribute: str) -> None:
    check_fields(make_fields(attribute=attribute, attribute_reason="含个人隐私"), TODAY)


def test_address_gives_its_host() -> None:
    assert check_address("https://www.example.gov.cn:8443/a?b=1") == "www.example.gov.cn"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "www.example.gov.cn", "ftp://example.gov.cn/", "https://", "https:///path",
        "https://user:pass@example.gov.cn/", "https://exa mple.gov.cn/", "https://example.gov.cn:port/", "https://[::1/",
        "https://example.gov.cn/\nx", "http://127.0.0.1/", "http://localhost:8000/", "http://[::1]/a", "http://0.0.0.0/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_fields(make_fields(canonical_url=address), TODAY)
    assert refused.value.params == {"address": address}


@pytest.mark.parametrize("name", ["", " ", "../a.pdf", "a\\b.pdf", "a\n.pdf", "长" * 201])
def test_an_unfit_attachment_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        check_attachments([NewAttachment(name, "0" * 64)])


def test_two_attachments_of_one_name_are_refused() -> None:
    with pytest.raises(Invalid, match="有两个附件都叫“表"):
        check_attachments([NewAttachment("表.xlsx", "0" * 64), NewAttachment("表.xlsx", "1" * 64)])


def test_at_most_twenty_attachments() -> None:
    names = [NewAttachment(f"{number}.pdf", "0" * 64) for number in range(21)]
    check_attachments(names[:20])
    with pytest.raises(Invalid):
        check_attachments(names)


def test_information_cannot_have_been_formed_tomorrow() -> None:
    check_fields(make_fields(formed_on=TODAY, published_on=None), TODAY)
    with pytest.raises(Invalid, match="生成日期不能晚于今天"):
        check_fields(make_fields(formed_on=date(2026, 11, 23), published_on=None), TODAY)
