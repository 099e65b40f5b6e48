"""Reads a CAP document into elements, safely: small UTF-8 XML 1.0 without document type or entities.

A document type is where entity expansion and references to files begin, so its beginning refuses the
document, before anything of it is interpreted. Only CAP 1.2 elements are kept; a signature within is skipped.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from playlists.errors import N_, BadRule

CAP_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
DEEPEST = 12
_PREFIX = f"{CAP_NAMESPACE} "


@dataclass(slots=True)
class Element:
    """An element by its CAP name, its text and its CAP children, in order."""

    name: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        """Return the children of a name."""
        return [child for child in self.children if child.name == name]

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of the children of a name, blanks around them and empty ones dropped."""
        return tuple(text for child in self.all(name) if (text := child.text.strip()))

    def one(self, name: str) -> str | None:
        """Return the text of the only child of a name, None for none; BadRule where there are several."""
        found = self.texts(name)
        if len(found) > 1:
            raise BadRule(N_("CAP 消息中 %(name)s 出现了多次，只能有一个。"), {"name": name})
        return found[0] if found else None

    def required(self, name: str) -> str:
        """Return the text of the only child of a name; BadRule for none or several."""
        found = self.one(name)
        if found is None:
            raise BadRule(N_("CAP 消息缺少 %(name)s，请发布单位补全后重新发送。"), {"name": name})
        return found


def read_alert(data: bytes, *, largest: int) -> Element:
    """Return the ``alert`` element of a CAP 1.2 document.

    BadRule where it is larger than ``largest`` bytes, not UTF-8, not well-formed XML 1.0, carries a document
    type, is nested deeper than CAP ever is, or is no CAP 1.2 alert.
    """
    if len(data) > largest:
        raise BadRule(N_("CAP 消息超过 %(most)s KiB，未读取。"), {"most": largest // 1024})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRule(N_("CAP 消息不是 UTF-8 编码，请转换后重新发送。")) from error
    reader = _Reader()
    reader.read(text)
    if reader.root is None:
        raise BadRule(N_("这不是 CAP 1.2 消息：根元素应为 %(namespace)s 的 alert。"), {"namespace": CAP_NAMESPACE})
    return reader.root


class _Reader:
    """Collects elements while expat reads; one reader reads one document."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element | None] = []  # None for an element outside CAP, and for all within it

    def read(self, text: str) -> None:
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.XmlDeclHandler = _check_declaration
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            raise BadRule(N_("CAP 消息第 %(line)s 行不是有效的 XML。"), {"line": error.lineno}) from error

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            raise BadRule(N_("CAP 消息的元素嵌套过深，未读取。"))
        element = Element(name.removeprefix(_PREFIX)) if name.startswith(_PREFIX) else None
        if not self._open:
            self.root = element if element and element.name == "alert" else None
        elif element and (parent := self._open[-1]):
            parent.children.append(element)
        self._open.append(element if not self._open or self._open[-1] else None)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        if element := self._open[-1]:
            element.text += text


def _check_declaration(version: str, encoding: str | None, _standalone: int) -> None:
    if version != "1.0" or (encoding is not None and encoding.lower() != "utf-8"):
        raise BadRule(N_("CAP 消息应为 UTF-8 编码的 XML 1.0。"))


def _refuse_document_type(*_declared: object) -> None:
    raise BadRule(N_("CAP 消息含有文档类型或实体声明（DOCTYPE、ENTITY），为安全起见未读取。"))
