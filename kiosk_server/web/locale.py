"""Chinese first, English second: `?lang=en` chooses and is remembered in a cookie."""

from flask import Flask, Response, request
from flask_babel import Babel

from kiosk_server.resources import resource_dir

LANGUAGES = ("zh_Hans_CN", "en")
_SHORT = {"zh": "zh_Hans_CN", "en": "en"}
COOKIE = "lang"


def chosen() -> str:
    """Return the language of this request: the address's, the cookie's, else Chinese."""
    asked = request.args.get("lang") or request.cookies.get(COOKIE, "zh")
    return _SHORT.get(asked, "zh_Hans_CN")


def remember(response: Response) -> Response:
    """Keep a language that the address chose."""
    asked = request.args.get("lang")
    if asked in _SHORT:
        response.set_cookie(COOKIE, asked, max_age=180 * 86400, samesite="Lax", httponly=True)
    return response


def init_app(app: Flask, time_zone: str) -> None:
    """Set the application up to speak both languages, in the site's time zone."""
    Babel(
        app,
        default_locale="zh_Hans_CN",
        default_timezone=time_zone,
        default_translation_directories=str(resource_dir("translations")),
        locale_selector=chosen,
    )
    app.after_request(remember)
