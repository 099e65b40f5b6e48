import pytest
from cap_messages import cap

from playlists.cap_xml import read_alert
from playlists.errors import BadRule

LARGEST = 4096
ENTITIES = "CAP 消息含有文档类型或实体声明（DOCTYPE、ENTITY），为安全起见未读取。"
NO_ALERT = "这不是 CAP 1.2 消息：根元素应为 urn:oasis:names:tc:emergency:cap:1.2 的 alert。"
BILLION_LAUGHS = """<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "笑"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&c;</alert>""".encode()
SIGNATURE = '<s:Signature xmlns:s="http://www.w3.org/2000/09/xmldsig#"><s:status>Test</s:status>{}</s:Signature>'


def refused(data, largest=LARGEST):
    with pytest.raises(BadRule) as why:
        read_alert(data, largest=largest)
    return str(why.value)


def test_elements_are_read_in_order_with_their_texts():
    alert = read_alert(cap(note=["一", " 二 ", " "]), largest=LARGEST)
    assert alert.required("status") == "Actual"
    assert alert.texts("note") == ("一", "二")
    assert [area.required("areaDesc") for area in alert.all("info")[0].all("area")] == ["竹园镇"]


def test_prefixed_elements_are_the_same_elements():
    data = b'<c:alert xmlns:c="urn:oasis:names:tc:emergency:cap:1.2"><c:status>Test</c:status></c:alert>'
    assert read_alert(data, largest=LARGEST).required("status") == "Test"


def test_cdata_and_character_references_are_text():
    alert = read_alert(cap(note="<![CDATA[a<b]]>&amp;&#20844;"), largest=LARGEST)
    assert alert.one("note") == "a<b&公"


def test_long_text_is_read_whole():
    text = "\n".join(["请远离河道和低洼处。"] * 1000)  # the parser hands it over in pieces
    assert read_alert(cap(note=text), largest=65_536).one("note") == text


def test_signature_within_is_skipped_with_all_it_holds():
    inner = '<status xmlns="urn:oasis:names:tc:emergency:cap:1.2">Draft</status>'
    alert = read_alert(cap(SIGNATURE.format(inner)), largest=LARGEST)
    assert (alert.one("status"), alert.all("Signature")) == ("Actual", [])


def test_message_of_exactly_the_largest_size_is_read():
    data = cap()
    assert read_alert(data, largest=len(data)).name == "alert"
    assert refused(data, len(data) - 1) == "CAP 消息超过 0 KiB，未读取。"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(cap(note="x" * LARGEST), "CAP 消息超过 4 KiB，未读取。", id="too-large"),
        pytest.param(BILLION_LAUGHS, ENTITIES, id="entity-expansion"),
        pytest.param(
            cap(prolog='<!DOCTYPE alert SYSTEM "file:///etc/passwd">'), ENTITIES, id="document-type-from-a-file"
        ),
        pytest.param(cap(prolog="<!DOCTYPE alert>"), ENTITIES, id="bare-document-type"),
        pytest.param(
            cap(prolog='<!DOCTYPE alert [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]>'),
            ENTITIES,
            id="parameter-entity",
        ),
        pytest.param(cap(note="&unknown;"), "CAP 消息第 1 行不是有效的 XML。", id="unknown-entity"),
        pytest.param(cap() + b"\n<x/>", "CAP 消息第 2 行不是有效的 XML。", id="two-roots"),
        pytest.param(cap()[:-3], "CAP 消息第 1 行不是有效的 XML。", id="cut-off"),
        pytest.param(b"", "CAP 消息第 1 行不是有效的 XML。", id="empty"),
        pytest.param(cap(note="\x00"), "CAP 消息第 1 行不是有效的 XML。", id="null-byte"),
        pytest.param(cap().decode().encode("utf-16"), "CAP 消息不是 UTF-8 编码，请转换后重新发送。", id="utf-16"),
        pytest.param(cap().decode().encode("gbk"), "CAP 消息不是 UTF-8 编码，请转换后重新发送。", id="gbk"),
        pytest.param(
            cap(prolog='<?xml version="1.0" encoding="GB2312"?>'),
            "CAP 消息应为 UTF-8 编码的 XML 1.0。",
            id="said-gb2312",
        ),
        pytest.param(cap(prolog='<?xml version="1.1"?>'), "CAP 消息应为 UTF-8 编码的 XML 1.0。", id="xml-1.1"),
        pytest.param(cap(namespace="urn:oasis:names:tc:emergency:cap:1.1"), NO_ALERT, id="cap-1.1"),
        pytest.param(b"<alert/>", NO_ALERT, id="no-namespace"),
        pytest.param(
            b'<info xmlns="urn:oasis:names:tc:emergency:cap:1.2"><alert/></info>', NO_ALERT, id="another-root"
        ),
        pytest.param(cap("<note>" * 12 + "</note>" * 12), "CAP 消息的元素嵌套过深，未读取。", id="nested"),
    ],
)
def test_document_that_is_not_safe_or_not_cap_is_refused(data, why):
    assert refused(data) == why


def test_byte_order_mark_is_no_fault():
    assert read_alert(b"\xef\xbb\xbf" + cap(), largest=LARGEST).name == "alert"


def test_missing_and_doubled_elements_are_refused_by_name():
    alert = read_alert(cap(status=None, scope=["Public", "Private"]), largest=LARGEST)
    with pytest.raises(BadRule) as missing:
        alert.required("status")
    with pytest.raises(BadRule) as doubled:
        alert.required("scope")
    assert str(missing.value) == "CAP 消息缺少 status，请发布单位补全后重新发送。"
    assert str(doubled.value) == "CAP 消息中 scope 出现了多次，只能有一个。"
