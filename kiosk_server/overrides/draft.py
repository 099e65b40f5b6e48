"""What a person writes down for an emergency notice, and what has to be right before anybody else sees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk_server.errors import N_, FieldErrors, Invalid
from kiosk_server.publishing.targets import Target

LONGEST = timedelta(days=30)
"""An emergency notice stands alone on the glass, so nobody may leave one there for months."""
MOST_TITLE = 120
MOST_BODY = 2000
MOST_SOURCE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A notice as it is written down; instants are aware, `start` None means at once, `body` has a paragraph a line."""

    severity: str
    title: str
    body: str
    source: str
    targets: tuple[Target, ...]
    start: datetime | None
    end: datetime | None
    is_test: bool = False

    def check(self, now: datetime) -> None:
        """Refuse what cannot go on any glass.

        :raises FieldErrors: every field that has to be changed, with its sentence, in the order of the form.
        """
        faults = dict(self._faults(now))
        if faults:
            raise FieldErrors(N_("紧急插播还不能提交，请修改以下 %(count)s 处。"), faults, count=len(faults))

    def _faults(self, now: datetime) -> Iterator[tuple[str, Invalid]]:
        if not self.severity:
            yield "severity", Invalid(N_("请选择预警级别。"))
        if not self.title:
            yield "title", Invalid(N_("请填写标题。"))
        if not self.body:
            yield "body", Invalid(N_("请填写正文。"))
        for name, text, most in (
            ("title", self.title, MOST_TITLE),
            ("body", self.body, MOST_BODY),
            ("source", self.source, MOST_SOURCE),
        ):
            if len(text) > most:
                yield name, Invalid(N_("最多 %(most)s 字，请缩短。"), most=most)
        if not self.targets:
            yield "targets", Invalid(N_("请至少选择一处播出。"))
        yield from self._end_fault(now)

    def _end_fault(self, now: datetime) -> Iterator[tuple[str, Invalid]]:
        if self.end is None:
            yield "end", Invalid(N_("请填写结束时间，紧急插播不能没有结束时间。"))
        elif self.end <= (self.start or now):
            yield "end", Invalid(N_("结束时间应晚于开始时间。"))
        elif self.end <= now:
            yield "end", Invalid(N_("结束时间已经过去，请改正。"))
        elif self.end > now + LONGEST:
            yield "end", Invalid(N_("紧急插播最长到 %(days)s 天以后，请提前结束时间。"), days=LONGEST.days)
