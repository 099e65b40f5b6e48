"""Requests in words: how near the last day is, what each move is called."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from kiosk_server.disclosure_requests import working_days
from kiosk_server.disclosure_requests.models import DisclosureRequest
from kiosk_server.disclosure_requests.workflow import MOVES, OPEN
from kiosk_server.errors import N_
from kiosk_server.web.admin.figures import SOON
from playlists.calendar import Calendar

MOVE_NAMES = {
    "registered": N_("收到补正，重新登记"),
    "examining": N_("转入审核"),
    "handling": N_("开始办理"),
    "correction": N_("退回补正"),
    "answered": N_("答复申请人"),
    "delivered": N_("登记送达"),
    "archived": N_("归档"),
    "withdrawn": N_("撤销申请"),
}
"""What a person does who moves a request there (msgid)."""
STATE_TONES = {
    "filed": "blue",
    "correction": "amber",
    "answered": "jade",
    "delivered": "jade",
    "archived": "",
    "withdrawn": "",
}
WORDS_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class DueWord:
    """How a request stands with its time limit: a translated word and its tone."""

    text: str
    tone: str


def due_word(request: DisclosureRequest, today: date, calendar: Calendar) -> DueWord | None:
    """Return how near the last day is on *today* (of the authority); None when no answer is owed any more.

    :param calendar: the State Council's, by which time limits count.
    """
    if request.state not in OPEN:
        return None
    if request.due_on is None:
        return DueWord(gettext("待补正") if request.state == "correction" else gettext("待确认收到"), "blue")
    left = working_days.working_days_left(today, request.due_on, calendar)
    if left < 0 or today > request.due_on:
        return DueWord(_late(-left), "vermilion")
    if left == 0:
        return DueWord(gettext("临期 · 今天到期"), "amber")
    if left <= SOON:
        return DueWord(ngettext("临期 · 剩 %(num)d 个工作日", "临期 · 剩 %(num)d 个工作日", left), "amber")
    return DueWord(ngettext("正常 · 剩 %(num)d 个工作日", "正常 · 剩 %(num)d 个工作日", left), "jade")


def _late(days: int) -> str:
    # None, when the last day fell on a working day and only days off have passed since.
    return ngettext("逾期 %(num)d 个工作日", "逾期 %(num)d 个工作日", days) if days else gettext("逾期")


def shortened(content: str) -> str:
    """Return the first forty characters of what is asked, on one line."""
    line = " ".join(content.split())
    return line if len(line) <= WORDS_AT_MOST else f"{line[:WORDS_AT_MOST]}…"


def moves_from(request: DisclosureRequest) -> list[str]:
    """Return the states a person may choose next; registration comes by confirming the receipt, not by itself."""
    return [
        state
        for state in MOVES[request.state]
        if (request.state, state) != ("filed", "registered")
        and (state != "examining" or request.received_on is not None)
    ]
