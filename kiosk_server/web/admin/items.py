"""Items at the desk: the list, one item with its history and codes, sending to review, withdrawing."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk_server import addresses
from kiosk_server.accounts.permissions import Permission, allowed, require
from kiosk_server.catalogue import listing, queries, review, service
from kiosk_server.catalogue.fields import ATTRIBUTES
from kiosk_server.catalogue.models import Item, ItemVersion
from kiosk_server.errors import N_, KioskError, NotFound
from kiosk_server.web import context, security
from kiosk_server.web.admin import order_progress
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.item_form import number
from kiosk_server.web.errors import sentence, status_of
from kiosk_server.web.item_dates import dates_in_words, why_unseen
from screens.rendering.qr_code import qr_svg

STATE_TONES = {"draft": "", "in_review": "amber", "returned": "vermilion", "approved": "jade"}
STATE_NAMES = {
    "draft": N_("草稿"),
    "in_review": N_("审查中"),
    "returned": N_("已退回"),
    "approved": N_("已批准"),
}


@blueprint.get("/items")
@security.permission_required(Permission.DESK)
def items() -> str:
    """List the items of the person's units, narrowed by domain, state and words."""
    chosen = {name: request.args.get(name, "").strip() for name in ("domain", "state", "words")}
    with context.database().reading() as session:
        page = listing.items(
            session,
            context.actor(),
            domain_id=number(chosen["domain"]),
            state=chosen["state"],
            words=chosen["words"],
            page=request.args.get("page", 1, type=int),
        )
        return render_template(
            "admin/items/list.html",
            page=page,
            chosen=chosen,
            narrowed={name: value for name, value in chosen.items() if value},
            states=listing.STATES,
            domains=queries.domains(session, now=context.now()),
            may_write=allowed(context.actor(), Permission.ITEM_WRITE),
            **wording(),
        )


@blueprint.get("/items/<int:item_id>")
@security.permission_required(Permission.DESK)
def item(item_id: int) -> str:
    """Show an item: newest version, signatures, history, codes."""
    with context.database().reading() as session:
        return item_page(session, item_id)


@blueprint.get("/items/<int:item_id>/versions/<int:number>")
@security.permission_required(Permission.DESK)
def item_version(item_id: int, number: int) -> str:
    """Show one version of an item as it reads, whatever state it is in."""
    with context.database().reading() as session:
        seen_item(session, item_id)
        version = listing.version_of(session, item_id, number)
        if version is None:
            raise NotFound(N_("没有这个版本。"))
        return render_template(
            "admin/items/version.html",
            version=version,
            item=version.item,
            dates=dates_in_words(session, version),
            **wording(),
        )


@blueprint.get("/items/<int:item_id>/qr-<int:number>.svg")
@security.permission_required(Permission.DESK)
def item_qr(item_id: int, number: int) -> Response:
    """Draw QR 1 (full text) or QR 2 (request form) of an item, public yet or not."""
    with context.database().reading() as session:
        code = seen_item(session, item_id).code
    public_address = context.config().public_address
    if number not in {1, 2}:
        raise NotFound(N_("只有两个二维码：全文和依申请公开。"))
    address = (addresses.item_address if number == 1 else addresses.request_address)(public_address, code)
    return Response(qr_svg(address), mimetype="image/svg+xml")


@blueprint.get("/items/<int:item_id>/orders")
@security.permission_required(Permission.DESK)
def item_orders(item_id: int) -> str:
    """Return how far the orders that take an item off the screens have come (a fragment, asked for again)."""
    with context.database().reading() as session:
        return order_progress.fragment(order_progress.of_item(session, seen_item(session, item_id)))


@blueprint.post("/items/<int:item_id>/submit")
@security.permission_required(Permission.ITEM_WRITE)
def item_submit(item_id: int) -> ResponseReturnValue:
    """Send the newest version into the review chain."""
    try:
        with context.database().transaction() as session:
            newest = seen_item(session, item_id).versions[-1]
            service.submit_version(session, newest.id, actor=context.actor(), now=context.now())
    except KioskError as error:
        return _refused(item_id, error)
    flash(gettext("已送审。四个环节都签完后才会公开。"), "good")
    return redirect(url_for("admin.item", item_id=item_id), 303)


@blueprint.post("/items/<int:item_id>/withdraw")
@security.permission_required(Permission.ITEM_WITHDRAW)
def item_withdraw(item_id: int) -> ResponseReturnValue:
    """End an item everywhere, with a reason that readers of its address see nothing of."""
    try:
        with context.database().transaction() as session:
            service.withdraw_item(
                session, item_id, reason=request.form.get("reason", ""), actor=context.actor(), now=context.now()
            )
    except KioskError as error:
        return _refused(item_id, error)
    flash(gettext("已撤回。所有屏幕和网页都不再显示这条信息。"), "good")
    return redirect(url_for("admin.item", item_id=item_id), 303)


def seen_item(session: Session, item_id: int) -> Item:
    """Return the item if its unit is one the person works for.

    :raises NotFound: there is none; :raises Forbidden: it is another unit's.
    """
    found = queries.item(session, item_id)
    require(context.actor(), Permission.DESK, found.unit.path)
    return found


def item_page(session: Session, item_id: int) -> str:
    """Render the page of an item."""
    actor, found = context.actor(), seen_item(session, item_id)
    newest = found.versions[-1]
    writes = allowed(actor, Permission.ITEM_WRITE, found.unit.path) and found.withdrawn_at is None
    return render_template(
        "admin/items/item.html",
        item=found,
        newest=newest,
        dates=dates_in_words(session, newest),
        why_unseen=why_unseen(session, found, context.now()),
        chain=chain(newest),
        may_write=writes,
        may_submit=writes and newest.state in {"draft", "returned"},
        may_withdraw=allowed(actor, Permission.ITEM_WITHDRAW, found.unit.path) and found.withdrawn_at is None,
        may_sign=queries.signable_step(newest, actor) is not None,
        address=addresses.item_address(context.config().public_address, found.code),
        kinds=service.KINDS,
        delivery=order_progress.of_item(session, found),
        **order_progress.wording(),
        **wording(),
    )


def chain(version: ItemVersion) -> list[dict[str, object]]:
    """Return the four steps of the review with the signature of each, if given, and which one is due."""
    given = {signature.step: signature for signature in version.signatures}
    due = review.next_step(given) if version.state == "in_review" else None
    return [
        {"step": step, "name": review.STEP_NAMES[step], "signature": given.get(step), "due": step == due}
        for step in review.CHAIN
    ]


def wording() -> dict[str, object]:
    """Return the names and tones of states and attributes, for templates."""
    return {"state_names": STATE_NAMES, "state_tones": STATE_TONES, "attributes": ATTRIBUTES}


def _refused(item_id: int, error: KioskError) -> tuple[str, int]:
    flash(sentence(error), "bad")
    with context.database().reading() as session:
        return item_page(session, item_id), status_of(error)
