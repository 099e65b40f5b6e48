"""Signing in and out, and choosing a new password."""

from urllib.parse import urlsplit

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kiosk_server.accounts import service
from kiosk_server.accounts.models import User
from kiosk_server.accounts.permissions import Permission
from kiosk_server.errors import N_, Invalid, NotFound, Unauthenticated
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.errors import sentence, status_of

_WRONG = N_("账号或密码不对，请重新输入。连续输错 5 次，账号会锁定 15 分钟。")


@blueprint.get("/sign-in")
@security.open_to_all
def sign_in() -> ResponseReturnValue:
    """Show the form; whoever is signed in already goes on."""
    if g.actor is not None:
        return redirect(_onward())
    return _sign_in_page("")


@blueprint.post("/sign-in")
@security.open_to_all
def check_sign_in() -> ResponseReturnValue:
    """Begin a session, in a new cookie that knows nothing of the one before; 401 when name and password differ."""
    try:
        with context.database().transaction() as db:
            user = service.sign_in(
                db,
                username=request.form.get("username", "").strip(),
                password=request.form.get("password", ""),
                now=context.now(),
            )
    except Unauthenticated as error:
        return _sign_in_page(sentence(error)), 401
    if user is None:
        return _sign_in_page(gettext(_WRONG)), 401
    session.clear()
    security.begin_session(user)
    return redirect(_onward(), 303)


@blueprint.post("/sign-out")
@security.open_to_all
def sign_out() -> ResponseReturnValue:
    """End the session."""
    session.clear()
    flash(gettext("您已退出。"), "info")
    return redirect(url_for("admin.sign_in"), 303)


@blueprint.route("/change-password", methods=["GET", "POST"])
@security.permission_required(Permission.DESK)
def change_password() -> ResponseReturnValue:
    """Let the person choose a new password; a first password must be changed before anything else."""
    if request.method == "GET":
        return render_template("admin/accounts/change_password.html", error="")
    try:
        _change(request.form)
    except Invalid as error:
        return render_template("admin/accounts/change_password.html", error=sentence(error)), status_of(error)
    flash(gettext("密码已经修改，下次请用新密码登录。"), "good")
    return redirect(url_for("admin.dashboard"), 303)


def local_path(address: str) -> str | None:
    """Return *address* when it is a path on this very site, else None (nobody is led away by a sign-in)."""
    parts = urlsplit(address)
    fit = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if fit and not parts.netloc and not parts.scheme and "\\" not in address else None


def _change(form: dict[str, str]) -> None:
    if form.get("new", "") != form.get("again", ""):
        raise Invalid(N_("两次输入的新密码不一样，请重新输入。"))
    with context.database().transaction() as db:
        user = db.get(User, g.user.id)
        if user is None:
            raise NotFound(N_("没有这个账号。"))
        service.change_password(db, user, old=form.get("old", ""), new=form.get("new", ""), now=context.now())
    security.begin_session(user)


def _onward() -> str:
    asked = (request.form.get("next") or request.args.get("next") or "").removesuffix("?")
    return local_path(asked) or url_for("admin.dashboard")


def _sign_in_page(error: str) -> str:
    return render_template(
        "admin/accounts/sign_in.html",
        error=error,
        username=request.form.get("username", ""),
        onward=request.form.get("next") or request.args.get("next") or "",
    )
