"""Before and after publishing: what will change on which screens, the pictures, and how far the revision has come."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import Conflict
from kiosk_server.fleet import previews
from kiosk_server.fleet.previews import Shape
from kiosk_server.fleet.rollout import rollout, screens_of
from kiosk_server.publishing import queries, service
from kiosk_server.publishing.changes import changes
from kiosk_server.web import context, security
from kiosk_server.web.admin import loop_words, playlist_loop, playlist_rows
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.playlists import Page, check_unchanged
from kiosk_server.web.errors import sentence, status_of
from playlists.errors import PlaylistError


@blueprint.get("/playlists/<int:playlist_id>/publish")
@security.permission_required(Permission.DESK)
def playlist_release(playlist_id: int) -> Page:
    """Show the saved draft as the screens would, and what publishing it changes (``shape``: which screens)."""
    return _release_page(playlist_id, "", 200)


@blueprint.post("/playlists/<int:playlist_id>/publish")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def playlist_publish(playlist_id: int) -> Page | Response:
    """Freeze the saved draft into the next revision; screens follow within seconds."""
    try:
        with context.database().transaction() as session:
            found = queries.playlist(session, playlist_id)
            check_unchanged(found)
            revision = service.publish_playlist(session, playlist_id, actor=context.actor(), now=context.now())
    except (Conflict, PlaylistError) as refusal:
        return _release_page(playlist_id, sentence(refusal), status_of(refusal))
    told = gettext(
        "“%(name)s”第 %(number)s 版已发布。下面可以看到各块屏幕何时换上。", name=found.name, number=revision.number
    )
    flash(told, "good")
    return redirect(url_for("admin.playlist", playlist_id=playlist_id, _anchor="arrivals"), 303)


@blueprint.get("/playlists/<int:playlist_id>/screens")
@security.permission_required(Permission.DESK)
def playlist_arrivals(playlist_id: int) -> str:
    """Return how far the newest revision has come on each screen (a fragment that the page asks for again)."""
    with context.database().reading() as session:
        found = queries.playlist(session, playlist_id)
        revision = queries.latest_revision(session, playlist_id)
        arrivals = rollout(session, revision, context.now()) if revision else []
        return render_template("admin/playlists/_arrivals.html", playlist=found, revision=revision, arrivals=arrivals)


def _release_page(playlist_id: int, problem: str, status: int) -> Page:
    instance = context.instance()
    with context.database().reading() as session:
        found = queries.playlist(session, playlist_id)
        shapes = previews.shapes(session, playlist_id)
        shape = _chosen(shapes)
        wanted = previews.tasks(found, shape, instance.config.public_address) if shape else {}
    # Between two sessions, in no transaction: drawing takes seconds, and SQLite has one writer.
    instance.drawing.complete(list(wanted.values()), now=context.now())
    with context.database().reading() as session:
        found = queries.playlist(session, playlist_id)
        revision = queries.latest_revision(session, playlist_id)
        lines = playlist_rows.of_playlist(found)
        rows = playlist_rows.entry_rows(session, lines, revision)
        pages = previews.previews(session, instance.drawing, found, wanted)
        arrivals = rollout(session, revision, context.now()) if revision else []
        page = render_template(
            "admin/playlists/release.html",
            playlist=found,
            revision=revision,
            changes=changes(found, revision),
            screens=[each.screen for each in arrivals] if revision else screens_of(session, playlist_id),
            idle={each.screen.id for each in arrivals if each.stage == "elsewhere"},
            shapes=shapes,
            shape=shape,
            rows=rows,
            summary=playlist_loop.summary(lines, {row.code: row.title for row in rows}),
            pages=pages,
            readings={position: previews.reading(drawn) for position, drawn in pages.items()},
            share_words=loop_words.share,
            duration=loop_words.duration,
            may_publish=allowed(context.actor(), Permission.PLAYLIST_PUBLISH, found.unit.path),
            problem=problem,
        )
    return page, status


def _chosen(shapes: list[Shape]) -> Shape | None:
    key = request.args.get("shape", "")
    return next((shape for shape in shapes if shape.key == key), shapes[0] if shapes else None)
