"""What a slide is made of: an item's content or a warning, the zone's face, fixed words; and the finished slide."""

import datetime
from dataclasses import dataclass

from playlists.override import SEVERITIES, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideContent:
    """One approved version of an item, as far as a screen shows it. Addresses in capitals make small codes.

    ``tag`` names the domain or column (栏目), ``subtag`` the kind or state (such as 公示 第3/7个工作日).
    """

    title: str
    item_url: str
    request_url: str
    paragraphs: tuple[str, ...] = ()
    summary: str = ""
    issuer: str = ""
    published_on: datetime.date | None = None
    tag: str = ""
    subtag: str = ""
    document_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertContent:
    """A warning or emergency notice (预警、紧急插播) as the glass shows it; ``ValueError`` for an unknown severity.

    ``source`` is who issued it (发布单位), ``issued`` the instant as it is to be read. A ``test`` (演练) is
    marked as such on every page.
    """

    severity: Severity
    title: str
    paragraphs: tuple[str, ...]
    source: str = ""
    issued: str = ""
    test: bool = False

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"{self.severity!r} is none of {', '.join(SEVERITIES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What a disclosure zone (政务公开专区) shows of itself on every page."""

    zone: str
    place: str = ""
    hotline: str = ""
    opening_hours: str = ""
    mark: str = "公"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideWords:
    """The fixed words on slides; Chinese by default, replaced as a whole for another language."""

    issuer: str = "发布机构"
    published: str = "发布日期"
    document_number: str = "文号"
    date: str = "%(year)s年%(month)s月%(day)s日"
    page: str = "第%(number)s页，共%(count)s页"
    read_more: str = "全文请扫码阅读"
    read_elsewhere: str = "全文见公开专区"
    item_caption: str = "扫码看全文"
    request_caption: str = "扫码申请公开"
    request_note: str = "没找到？向我们要"
    hotline: str = "政务服务便民热线"
    opening_hours: str = "开放时间"
    disclosure: str = "政务公开"

    def on_day(self, day: datetime.date) -> str:
        """Return ``day`` as these words write dates."""
        return self.date % {"year": day.year, "month": day.month, "day": day.day}

    def on_page(self, number: int, count: int) -> str:
        """Return the page mark, counting from one."""
        return self.page % {"number": number, "count": count}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWords:
    """The fixed words on warnings; Chinese by default, replaced as a whole for another language."""

    red: str = "红色预警"
    orange: str = "橙色预警"
    yellow: str = "黄色预警"
    blue: str = "蓝色预警"
    source: str = "发布单位"
    page: str = "第%(number)s页，共%(count)s页"
    read_elsewhere: str = "全文见公开专区"
    drill: str = "演练"
    drill_note: str = "非真实预警"

    def severity(self, severity: Severity) -> str:
        """Return the word for the colour, for those who do not see it."""
        return {"red": self.red, "orange": self.orange, "yellow": self.yellow, "blue": self.blue}[severity]

    def on_page(self, number: int, count: int) -> str:
        """Return the page mark, counting from one."""
        return self.page % {"number": number, "count": count}

    @property
    def drill_mark(self) -> str:
        """What a test says of itself where there is room for it."""
        return f"{self.drill} · {self.drill_note}"


@dataclass(frozen=True, slots=True)
class Slide:
    """A finished page: PNG bytes, what it says, and how many characters there are to read on it."""

    png: bytes
    text: str
    characters: int
