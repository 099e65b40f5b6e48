"""Codes are typed by people and printed in capitals: every spelling leads to the one address."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk_server.errors import N_, NotFound

P = ParamSpec("P")


def canonical(
    parameter: str, normalise: Callable[[str], str | None]
) -> Callable[[Callable[Concatenate[str, P], Response]], Callable[P, Response]]:
    """Make a view whose first argument is *parameter* of the address see only right codes.

    A GET with another spelling (case, O for 0, I for 1) is redirected for good; what is no code is 404.
    """

    def mark(view: Callable[Concatenate[str, P], Response]) -> Callable[P, Response]:
        @wraps(view)
        def seen(*args: P.args, **kwargs: P.kwargs) -> Response:
            typed = str(kwargs.pop(parameter))
            code = normalise(typed)
            if code is None:
                raise NotFound(N_("没有这个编码，可能是抄写或输入有误。请核对后再试，或重新扫描二维码。"))
            if code != typed and request.method in {"GET", "HEAD"}:
                values = {**kwargs, **request.args, parameter: code}
                return redirect(url_for(str(request.endpoint), **values), 301)  # type: ignore[arg-type]
            return view(code, *args, **kwargs)

        return seen

    return mark
