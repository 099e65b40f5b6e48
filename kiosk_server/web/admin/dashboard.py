"""The first page of the desk: what waits, what plays, what is due."""

from datetime import datetime

from flask import g, render_template
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kiosk_server import clock
from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.calendars import queries as calendars
from kiosk_server.catalogue import queries as catalogue
from kiosk_server.catalogue import review
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.disclosure_requests import queries as requests
from kiosk_server.disclosure_requests import working_days
from kiosk_server.overrides import queries as overrides
from kiosk_server.overrides.models import Override
from kiosk_server.web import context, security
from kiosk_server.web.admin import figures, override_words, screen_words
from kiosk_server.web.admin.alarms import alarm_box
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.menu import SIGNING

SHOWN = 4


@blueprint.get("/")
@security.permission_required(Permission.DESK)
def dashboard() -> str:
    """Show the person's own work first, then the screens."""
    actor = context.actor()
    with context.database().reading() as session:
        waiting = catalogue.review_inbox(session, actor)
        drafts = catalogue.drafts(session, actor)
        screens = figures.screens(session, actor, context.now())
        return render_template(
            "admin/dashboard.html",
            greeting=_greeting(context.local_now()),
            summary=_summary(len(waiting), len(screens.lost), len(drafts)),
            unit=g.user.unit.name if g.user else "",
            waiting=[(version, _step(version)) for version in waiting[:SHOWN]],
            waiting_count=len(waiting),
            oldest_days=_days_waiting(session, waiting),
            signs=any(allowed(actor, permission) for permission in SIGNING),
            drafts=drafts[:SHOWN],
            screens=screens,
            notices=_notices(session),
            missing_years=calendars.warnings(session, context.local_now().date()),
            override_words=override_words,
            screen_words=screen_words,
            coverage=figures.coverage(session, context.now()),
            **alarm_box(session),
            **_requests(session),
        )


def _notices(session: Session) -> list[tuple[Override, override_words.Phase]]:
    """Return the emergency notices on the glass and those that wait for a second person, the newest first."""
    now = context.now()
    standing = overrides.standing(session, now, "proposed", "confirmed")
    phases = [(row, override_words.phase_of(row, now)) for row in standing]
    return [(row, phase) for row, phase in phases if phase in {"on_glass", "proposed"}]


def _requests(session: Session) -> dict[str, object]:
    actor, today = context.actor(), context.local_now().date()
    if not allowed(actor, Permission.REQUEST_READ):
        return {"reads_requests": False}
    still_open, calendar = requests.inbox(session, actor, open_only=True), calendars.calendar(session)
    pressing = [request for request in still_open if figures.presses(request, today, calendar)]
    dated = [request.due_on for request in still_open if request.due_on is not None]
    return {
        "reads_requests": True,
        "open_requests": len(still_open),
        "pressing": [
            (request, working_days.working_days_left(today, request.due_on, calendar))
            for request in pressing
            if request.due_on
        ],
        "next_due": min(dated, default=None),
    }


def _step(version: ItemVersion) -> str:
    step = review.next_step({signature.step for signature in version.signatures}) or review.CHAIN[-1]
    number = review.CHAIN.index(step) + 1
    return gettext("第 %(number)d 签（%(step)s）", number=number, step=gettext(review.STEP_NAMES[step]))


def _days_waiting(session: Session, waiting: list[ItemVersion]) -> int | None:
    """Count the working days since the oldest one was submitted."""
    since = min((version.submitted_at for version in waiting if version.submitted_at), default=None)
    if since is None:
        return None
    days = calendars.calendar(session)
    return working_days.working_days_left(clock.local_day(since), context.local_now().date(), days)


def _greeting(now: datetime) -> str:
    if 5 <= now.hour < 11:
        return gettext("上午好")
    if 11 <= now.hour < 13:
        return gettext("中午好")
    return gettext("下午好") if 13 <= now.hour < 18 else gettext("晚上好")


def _summary(waiting: int, lost: int, drafts: int) -> str:
    parts = []
    if waiting:
        parts.append(ngettext("%(num)d 件待您签署", "%(num)d 件待您签署", waiting))
    if drafts:
        parts.append(ngettext("%(num)d 件草稿待完成", "%(num)d 件草稿待完成", drafts))
    if lost:
        parts.append(ngettext("%(num)d 块屏幕需要查看", "%(num)d 块屏幕需要查看", lost))
    if not parts:
        return gettext("今天没有等您处理的事。")
    return gettext("今天有 %(things)s。", things=gettext("，").join(parts))
