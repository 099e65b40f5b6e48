"""Emergency notices (紧急插播): the list, writing one down, taking in a CAP message; each one in `override_page`."""

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import N_, Conflict, Forbidden, Invalid, KioskError
from kiosk_server.fleet import queries as fleet
from kiosk_server.overrides import queries, service
from kiosk_server.overrides.cap import receive_cap
from kiosk_server.overrides.models import Override
from kiosk_server.web import context, security
from kiosk_server.web.admin import override_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.fields import problems
from kiosk_server.web.admin.override_form import Typed, read_form, understand
from kiosk_server.web.admin.schedule_targets import targets_for
from kiosk_server.web.errors import sentence, status_of
from playlists.cap import LARGEST_BYTES
from playlists.errors import PlaylistError

Page = tuple[str, int]
PAST_SHOWN = 30


@blueprint.get("/overrides")
@security.permission_required(Permission.DESK)
def overrides() -> str:
    """List what is on the glass, what waits for a person, and what is over."""
    now = context.now()
    with context.database().reading() as session:
        rows: dict[str, list[Override]] = {}
        for row in queries.overrides(session):
            rows.setdefault(words.phase_of(row, now), []).append(row)
        past = [row for phase in ("lapsed", "over", "ended", "done", "refused") for row in rows.get(phase, [])]
        return render_template(
            "admin/overrides/list.html",
            on_glass=[*rows.get("on_glass", []), *rows.get("upcoming", [])],
            proposed=rows.get("proposed", []),
            received=rows.get("received", []),
            past=sorted(past, key=lambda row: -row.id)[:PAST_SHOWN],
            screens={screen.id: screen.name for screen in fleet.screens(session)},
            may_propose=allowed(context.actor(), Permission.OVERRIDE),
            words=words,
            now=now,
        )


@blueprint.get("/overrides/new")
@security.permission_required(Permission.OVERRIDE)
def override_new() -> Page:
    """Show the empty form; it is a notice of the person's own unit."""
    return _form(Typed(source=g.user.unit.name), None, 200)


@blueprint.post("/overrides/new")
@security.permission_required(Permission.OVERRIDE)
def override_propose() -> Page | Response:
    """Put a notice forward for a second person."""
    typed = read_form(request.form)
    try:
        draft = understand(typed, context.config().time_zone)
        with context.database().transaction() as session:
            row = service.propose(session, draft, actor=context.actor(), now=context.now())
    except Forbidden:
        raise
    except (Invalid, Conflict, PlaylistError) as refusal:
        return _form(typed, refusal, status_of(refusal))
    return redirect(url_for("admin.override", override_id=row.id), 303)


@blueprint.route("/overrides/import", methods=["GET", "POST"])
@security.permission_required(Permission.OVERRIDE)
def override_import() -> Page | Response:
    """Take in a CAP message from a file; 413 over 256 KiB, 422 with the sentence where it cannot be shown."""
    if request.method == "GET":
        return render_template("admin/overrides/import.html", problem=""), 200
    file = request.files.get("message")
    try:
        if file is None or not file.filename:
            raise Invalid(N_("请先选择 CAP 消息文件。"))
        data = file.read(LARGEST_BYTES + 1)
        with context.database().transaction() as session:
            row = receive_cap(session, data, unit_id=g.user.unit_id, actor=context.actor(), now=context.now())
    except Forbidden:
        raise
    except (KioskError, PlaylistError) as refusal:
        return render_template("admin/overrides/import.html", problem=sentence(refusal)), status_of(refusal)
    return redirect(url_for("admin.override", override_id=row.id), 303)


def _form(typed: Typed, refusal: KioskError | PlaylistError | None, status: int) -> Page:
    with context.database().reading() as session:
        choices = targets_for(session, context.actor(), Permission.OVERRIDE)
    page = render_template(
        "admin/overrides/form.html",
        typed=typed,
        choices=choices,
        words=words,
        summary=sentence(refusal) if refusal else "",
        problems=problems(refusal),
    )
    return page, status
