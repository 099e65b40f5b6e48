"""Addresses from QR codes arrive in capitals: ``/I/7K3M9QX/REQUEST`` is ``/i/7K3M9QX/request``."""

import re
from collections.abc import Callable, Iterable
from typing import Any

_CODED = re.compile(r"^/(i|r)/([^/]+)(/.*)?$", re.IGNORECASE)
_REQUEST = re.compile(r"^/request/?$", re.IGNORECASE)

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def canonical_path(path: str) -> str:
    """Return *path* with the fixed words of item and request addresses in lower case; codes stay as they came."""
    if _REQUEST.match(path):
        return "/request"
    match = _CODED.match(path)
    if match is None:
        return path
    kind, code, rest = match.groups()
    return f"/{kind.lower()}/{code}{(rest or '').lower()}"


class CaseInsensitive:
    """WSGI middleware that routes capital addresses to the views."""

    def __init__(self, app: WsgiApp) -> None:
        """Wrap *app*."""
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass the request on under its canonical path."""
        environ["PATH_INFO"] = canonical_path(environ.get("PATH_INFO", ""))
        return self._app(environ, start_response)
