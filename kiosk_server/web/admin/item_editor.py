"""Writing an item: a new one on a catalogue row, or the next words of one there is."""

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk_server.accounts import queries as accounts
from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.catalogue import queries, service
from kiosk_server.catalogue.fields import ATTRIBUTES
from kiosk_server.catalogue.models import CatalogueRow
from kiosk_server.errors import N_, Conflict, FieldErrors, Invalid, KioskError
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.catalogue import reading
from kiosk_server.web.admin.item_form import ItemForm, number, store_files
from kiosk_server.web.admin.items import seen_item
from kiosk_server.web.errors import sentence, status_of


@blueprint.route("/items/new", methods=["GET", "POST"])
@security.permission_required(Permission.ITEM_WRITE)
def item_new() -> ResponseReturnValue:
    """Write a new item; a refused form keeps its words and says what is wrong."""
    if request.method == "GET":
        return _page(_blank())
    form = ItemForm.from_request(request.form)
    try:
        form = _with_uploads(form)
        item_id = _draft(form)
    except KioskError as error:
        return _page(form, error=error), status_of(error)
    return _saved(item_id)


@blueprint.route("/items/<int:item_id>/edit", methods=["GET", "POST"])
@security.permission_required(Permission.ITEM_WRITE)
def item_edit(item_id: int) -> ResponseReturnValue:
    """Edit the open version of an item, or begin its next one."""
    with context.database().reading() as session:
        present = ItemForm.from_version(seen_item(session, item_id).versions[-1])
    if request.method == "GET":
        return _page(present, item_id)
    form = ItemForm.from_request(request.form)
    try:
        form = _with_uploads(form)
        _revise(item_id, form)
    except KioskError as error:
        return _page(form, item_id, error=error), status_of(error)
    return _saved(item_id)


def _blank() -> ItemForm:
    return ItemForm(
        row_id=request.args.get("row", ""),
        unit_id=str(g.user.unit_id),
        issuer=g.user.unit.name,
        formed_on=context.local_now().date().isoformat(),
    )


def _with_uploads(form: ItemForm) -> ItemForm:
    """Store the files on their own first, so that a fault in the words does not lose them."""
    with context.database().transaction() as session:
        stored = store_files(
            session,
            context.instance().media,
            request.files.getlist("files"),
            limit=context.config().upload_limit,
            now=context.now(),
        )
    return form.with_files(stored)


def _draft(form: ItemForm) -> int:
    row_id, unit_id = number(form.row_id), number(form.unit_id)
    if row_id is None or unit_id is None:
        raise Invalid(N_("请选择目录条目和发布机构。"))
    with context.database().transaction() as session:
        item = service.draft_item(
            session,
            row_id=row_id,
            unit_id=unit_id,
            kind=form.kind,
            fields=form.fields(),
            attachments=form.kept,
            actor=context.actor(),
            now=context.now(),
        )
        _submit_if_asked(session, item.versions[-1].id)
        return item.id


def _revise(item_id: int, form: ItemForm) -> None:
    with context.database().transaction() as session:
        if seen_item(session, item_id).versions[-1].digest != form.seen:
            raise Conflict(N_("别人在您打开之后改过这条信息，您的修改没有保存。请另开一页查看后再改。"))
        version = service.revise_item(
            session, item_id, form.fields(), form.kept, actor=context.actor(), now=context.now()
        )
        _submit_if_asked(session, version.id)


def _submit_if_asked(session: Session, version_id: int) -> None:
    if request.form.get("then") == "submit":
        service.submit_version(session, version_id, actor=context.actor(), now=context.now())


def _saved(item_id: int) -> ResponseReturnValue:
    submitted = request.form.get("then") == "submit"
    flash(gettext("已保存并送审。四个环节都签完后才会公开。") if submitted else gettext("草稿已保存。"), "good")
    return redirect(url_for("admin.item", item_id=item_id), 303)


def _page(form: ItemForm, item_id: int | None = None, *, error: KioskError | None = None) -> str:
    with context.database().reading() as session:
        item = None if item_id is None else seen_item(session, item_id)
        row = item.row if item else _row(session, form)
        return render_template(
            "admin/items/editor.html",
            form=form,
            item=item,
            error=sentence(error) if error else "",
            problems=_problems(error),
            row=row,
            attributes=ATTRIBUTES,
            limit=context.config().upload_limit_mb,
            **({} if item else _choices(session)),
            **(reading(row) if row else {}),
        )


def _problems(error: KioskError | None) -> dict[str, str]:
    return {name: sentence(fault) for name, fault in error.fields.items()} if isinstance(error, FieldErrors) else {}


def _row(session: Session, form: ItemForm) -> CatalogueRow | None:
    row_id = number(form.row_id)
    return None if row_id is None else queries.row(session, row_id)


def _choices(session: Session) -> dict[str, object]:
    """Return what only a new item can choose: its row, its unit and its kind."""
    actor = context.actor()
    units = [unit for unit in accounts.units(session) if allowed(actor, Permission.ITEM_WRITE, unit.path)]
    return {
        "rows": _by_domain(queries.rows(session)),
        "unit_options": [(unit.id, unit.name) for unit in units],
        "kind_options": [(kind, gettext(name)) for kind, name in service.KINDS.items()],
    }


def _by_domain(rows: Sequence[CatalogueRow]) -> dict[str, list[CatalogueRow]]:
    grouped: dict[str, list[CatalogueRow]] = {}
    for row in rows:
        grouped.setdefault(row.domain.name, []).append(row)
    return grouped
