"""The touch kiosk in the hall: look up, request, ask, get things done. No page of it leads out of `/kiosk/`.

Whatever lies elsewhere (the full text on a phone, the original on a web site) is taken along as a QR code.
"""

from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from kiosk_server import errors
from kiosk_server.web import locale
from kiosk_server.web.errors import sentence, status_of
from kiosk_server.web.kiosk import catalogue, home, searching, services, words
from playlists.errors import PlaylistError
from screens.errors import ScreenError

blueprint = Blueprint("kiosk", __name__, url_prefix="/kiosk")
for rule, view in (
    ("/", home.home),
    ("/start", home.start),
    ("/domains", catalogue.domains),
    ("/domains/<int:domain_id>", catalogue.domain),
    ("/rows/<int:row_id>", catalogue.row),
    ("/items/<code>", catalogue.item),
    ("/search", searching.search),
    ("/suggestions", searching.suggestions),
    ("/request", services.request_help),
    ("/contacts", services.contacts),
    ("/guides", services.guides),
    ("/<path:rest>", home.nowhere),
):
    blueprint.add_url_rule(rule, view_func=view, methods=["GET"])
blueprint.add_app_template_filter(words.lines)
blueprint.add_app_template_filter(words.short_day)
blueprint.add_app_template_filter(words.head_day)
blueprint.add_app_template_filter(words.kind_name)
blueprint.add_app_template_global(words.take_along)
blueprint.add_app_template_global(words.alert_colours)


@blueprint.context_processor
def language_switch() -> dict[str, str]:
    """Give the templates the address of this very page in the other language."""
    other = "en" if locale.chosen().startswith("zh") else "zh"
    return {"language_address": f"?{urlencode({**request.args.to_dict(), 'lang': other})}"}


@blueprint.errorhandler(errors.KioskError)
@blueprint.errorhandler(PlaylistError)
@blueprint.errorhandler(ScreenError)
def refused(error: errors.KioskError | PlaylistError | ScreenError) -> tuple[str, int]:
    """Say what is wrong on a page of the kiosk, from where the start page is one touch away."""
    return _page(sentence(error), status_of(error), error.code if isinstance(error, errors.Ended) else "")


@blueprint.errorhandler(HTTPException)
def failed(error: HTTPException) -> tuple[str, int]:
    """Say in words that a page failed."""
    status = error.code or 500
    if status < 500:
        return _page(gettext("没有找到这个页面，请从首页重新查找。"), status)
    return _page(gettext("系统出了故障，已经记录。请稍后再试，或请窗口工作人员帮忙。"), status)


def _page(text: str, status: int, ended: str = "") -> tuple[str, int]:
    return render_template("kiosk/error.html", text=text, gone=status == 410, ended=ended), status


__all__ = ["blueprint"]
