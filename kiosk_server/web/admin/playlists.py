"""Playlists (节目单): the list, and the editor of one draft; publishing is in `playlist_release`."""

import secrets
from collections.abc import Sequence

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts import queries as accounts
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import N_, Conflict, Invalid, KioskError
from kiosk_server.fleet import previews
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.drawing import LEAST_PAGE_SECONDS, MOST_PAGES
from kiosk_server.fleet.rollout import rollout
from kiosk_server.publishing import queries, schedule, service
from kiosk_server.publishing.models import Playlist
from kiosk_server.web import context, security
from kiosk_server.web.admin import loop_words, playlist_loop, playlist_rows
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.playlist_form import TypedEntry, draft_entries, read_entries, rearranged
from kiosk_server.web.admin.schedule_words import target_name
from kiosk_server.web.errors import sentence, status_of
from playlists.errors import PlaylistError
from playlists.playlist import LONGEST_SECONDS, SHORTEST_SECONDS

Page = tuple[str, int]
CHANGED_MEANWHILE = N_("您打开页面之后，别人改过这个节目单。请记下您的修改，刷新页面后再改。")


@blueprint.get("/playlists")
@security.permission_required(Permission.DESK)
def playlists() -> Page:
    """List the playlists: what is published, what is not yet, where they play."""
    return _list_page("", "", 200)


@blueprint.post("/playlists")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def playlist_add() -> Page | Response:
    """Make an empty playlist and open its editor."""
    name, unit_id = request.form.get("name", ""), request.form.get("unit_id", type=int)
    try:
        with context.database().transaction() as session:
            if unit_id not in {unit.id for unit in _units(session)}:
                raise Invalid(N_("请选择负责这个节目单的机关。"))
            made = service.add_playlist(
                session,
                key=f"playlist-{secrets.token_hex(6)}",
                name=name,
                unit_id=unit_id or 0,
                actor=context.actor(),
                now=context.now(),
            )
    except Invalid as refusal:
        return _list_page(name, sentence(refusal), 422)
    return redirect(url_for("admin.playlist", playlist_id=made.id), 303)


@blueprint.get("/playlists/items")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def playlist_items() -> str:
    """Return the items that fit the words ``q``, each with a button that adds it (a fragment)."""
    with context.database().reading() as session:
        found = playlist_rows.found_rows(session, request.args.get("q", ""))
        return render_template("admin/playlists/_found.html", found=found)


@blueprint.get("/playlists/entry")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def playlist_entry() -> str:
    """Return the line of the editor for the item ``code`` (a fragment)."""
    added = rearranged([], f"add:{request.args.get('code', '')}")
    with context.database().reading() as session:
        return render_template("admin/playlists/_entries.html", rows=playlist_rows.entry_rows(session, added))


@blueprint.post("/playlists/loop")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def playlist_loop_of() -> Response:
    """Return what the lines of the form make of the loop, as JSON: total, rounds (line by line), problem."""
    typed = read_entries(request.form)
    with context.database().reading() as session:
        titles = {row.code: row.title for row in playlist_rows.entry_rows(session, typed)}
    found = playlist_loop.summary(typed, titles)
    return jsonify(total=found.total, rounds=found.rounds, problem=found.problem)


@blueprint.get("/playlists/<int:playlist_id>")
@security.permission_required(Permission.DESK)
def playlist(playlist_id: int) -> Page:
    """Show a playlist: the draft to edit and how far the published revision has come."""
    return _editor(playlist_id, None, "", 200)


@blueprint.post("/playlists/<int:playlist_id>")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def playlist_save(playlist_id: int) -> Page | Response:
    """Save the draft, or move its lines: the same buttons work with and without scripts.

    ``action`` is ``save``, ``publish`` (save, then show what publishing changes), ``find`` or one of
    `playlist_form.rearranged`.
    """
    action, typed = request.form.get("action", "save"), read_entries(request.form)
    if action not in {"save", "publish"}:
        return _editor(playlist_id, rearranged(typed, action), "", 200)
    try:
        _save(playlist_id, typed)
    except (KioskError, PlaylistError) as refusal:
        return _editor(playlist_id, typed, sentence(refusal), status_of(refusal))
    if action == "publish":
        return redirect(url_for("admin.playlist_release", playlist_id=playlist_id), 303)
    flash(gettext("已保存。屏幕上还没有变化，发布之后才会更新。"), "good")
    return redirect(url_for("admin.playlist", playlist_id=playlist_id), 303)


def check_unchanged(found: Playlist) -> None:
    """Refuse a form that shows an older draft than the saved one.

    :raises Conflict: somebody saved the playlist after the page was opened.
    """
    seen = request.form.get("edited_at")
    if seen and seen != found.edited_at.isoformat():
        raise Conflict(CHANGED_MEANWHILE)


def _save(playlist_id: int, typed: Sequence[TypedEntry]) -> None:
    entries = draft_entries(typed)
    with context.database().transaction() as session:
        check_unchanged(queries.playlist(session, playlist_id))
        service.save_entries(
            session,
            playlist_id,
            name=request.form.get("name", ""),
            entries=entries,
            actor=context.actor(),
            now=context.now(),
        )


def _list_page(name: str, problem: str, status: int) -> Page:
    with context.database().reading() as session:
        found = queries.playlists(session)
        revisions = queries.latest_revisions(session, [each.id for each in found])
        page = render_template(
            "admin/playlists/list.html",
            playlists=found,
            revisions=revisions,
            changed={p.id for p in found if queries.has_unpublished_changes(p, revisions.get(p.id))},
            places=_places(session),
            rounds={each.id: playlist_loop.round_seconds(each) for each in found},
            units=[(unit.id, unit.name) for unit in _units(session)],
            name=name,
            problem=problem,
        )
    return page, status


def _editor(playlist_id: int, typed: Sequence[TypedEntry] | None, problem: str, status: int) -> Page:
    with context.database().reading() as session:
        found = queries.playlist(session, playlist_id)
        revision = queries.latest_revision(session, playlist_id)
        lines = playlist_rows.of_playlist(found) if typed is None else typed
        rows = playlist_rows.entry_rows(session, lines, revision, _readings(session, found))
        page = render_template(
            "admin/playlists/editor.html",
            playlist=found,
            name=request.form.get("name", found.name),
            edited_at=request.form.get("edited_at", found.edited_at.isoformat()),
            revision=revision,
            rows=rows,
            summary=playlist_loop.summary(lines, {row.code: row.title for row in rows}),
            duration=loop_words.duration,
            found=playlist_rows.found_rows(session, request.form.get("q", "")),
            words=request.form.get("q", ""),
            changed=queries.has_unpublished_changes(found, revision),
            arrivals=rollout(session, revision, context.now()) if revision else [],
            may_publish=allowed(context.actor(), Permission.PLAYLIST_PUBLISH, found.unit.path),
            limits={
                "least": SHORTEST_SECONDS,
                "most": LONGEST_SECONDS,
                "page": LEAST_PAGE_SECONDS,
                "pages": MOST_PAGES,
            },
            unsaved=typed is not None,
            problem=problem,
        )
    return page, status


def _readings(session: Session, found: Playlist) -> dict[tuple[str, str], previews.Reading]:
    instance = context.instance()
    by_place = previews.readings(session, instance.drawing, found, instance.config.public_address)
    return {(e.item.code, str(e.seconds)): by_place[e.position] for e in found.entries if e.position in by_place}


def _places(session: Session) -> dict[int, list[str]]:
    screens = {screen.id: screen.name for screen in fleet.screens(session)}
    places: dict[int, list[str]] = {}
    for row in schedule.assignments(session):
        name = target_name(row, screens)
        if name not in places.setdefault(row.playlist_id, []):
            places[row.playlist_id].append(name)
    return places


def _units(session: Session) -> list[Unit]:
    actor = context.actor()
    return [u for u in accounts.units(session) if allowed(actor, Permission.PLAYLIST_PUBLISH, u.path)]
