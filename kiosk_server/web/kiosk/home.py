"""The start page, the way back to it, and the page for addresses that lead nowhere."""

from collections.abc import Sequence

from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk_server.catalogue import queries
from kiosk_server.catalogue.models import Item
from kiosk_server.errors import N_, NotFound
from kiosk_server.web import context, locale, security

TOP_DOMAINS = 8
LATEST = 3
HINTS_FROM = 60
HINTS = 4
HINT_CHARACTERS = 17
LONGEST_HINT = 8
"""Of all hints together, and of one: they and their label fill one line of the glass."""


@security.open_to_all
def home() -> str:
    """Show the four doors, the fullest domains and what was published last."""
    with context.database().reading() as session:
        domains = queries.domains(session, now=context.now())
        newest = queries.latest(session, HINTS_FROM, now=context.now())
        fullest = sorted(domains, key=lambda found: (-found.items, found.domain.position))[:TOP_DOMAINS]
        return render_template(
            "kiosk/home.html",
            domain_count=len(domains),
            row_count=sum(found.rows for found in domains),
            domains=[found.domain for found in fullest],
            hints=hints(newest),
            latest=newest[:LATEST],
        )


@security.open_to_all
def start() -> Response:
    """Lead to the start page as the next visitor expects it: in Chinese, whatever the last one had chosen (K11)."""
    response = make_response(redirect(url_for("kiosk.home"), 303))
    response.delete_cookie(locale.COOKIE)
    response.headers["Cache-Control"] = "no-store"
    return response


@security.open_to_all
def nowhere(rest: str) -> str:
    """Refuse whatever else is asked for below `/kiosk/`.

    :raises NotFound: always; the kiosk's own error page leads back to the start.
    """
    raise NotFound(N_("没有找到这个页面，请从首页重新查找。"))


def hints(items: Sequence[Item]) -> list[str]:
    """Return short words that a search finds something for: the matters of the newest *items*, one a domain.

    A matter that several domains have (政策文件, 办事指南) tells nobody what is behind it and is left out.
    """
    homes: dict[str, set[int]] = {}
    for item in items:
        homes.setdefault(item.row.second_level.strip(), set()).add(item.row.domain_id)
    found: dict[int, str] = {}
    for word, domains in homes.items():
        room = min(LONGEST_HINT, HINT_CHARACTERS - sum(len(other) for other in found.values()))
        if len(domains) == 1 and len(found) < HINTS and 1 < len(word) <= room:
            found.setdefault(min(domains), word)
    return list(found.values())
