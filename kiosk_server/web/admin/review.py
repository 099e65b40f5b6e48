"""The review inbox: what waits for the person's signature, read in full before it is signed or returned."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk_server import addresses
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.catalogue import queries, service
from kiosk_server.catalogue.digest import version_digest
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.catalogue.review import CHAIN, STEP_NAMES, next_step
from kiosk_server.errors import N_, Invalid, KioskError
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.items import chain, wording
from kiosk_server.web.errors import sentence, status_of
from kiosk_server.web.item_dates import dates_in_words


@blueprint.get("/review")
@security.permission_required(Permission.DESK)
def review() -> str:
    """List the versions whose next step the person may sign, the one that waits longest first."""
    with context.database().reading() as session:
        waiting = queries.review_inbox(session, context.actor())
        return render_template("admin/review/inbox.html", waiting=[(each, _step_name(each)) for each in waiting])


@blueprint.get("/review/<int:version_id>")
@security.permission_required(Permission.DESK)
def review_version(version_id: int) -> str:
    """Show exactly what a signature would be given on: the words, the facts, the files and their digest."""
    with context.database().reading() as session:
        return _page(session, version_id)


@blueprint.post("/review/<int:version_id>")
@security.permission_required(Permission.DESK)
def review_decide(version_id: int) -> ResponseReturnValue:
    """Sign, or return with an opinion; a signature holds only for the digest that the page showed."""
    try:
        message = _decide(version_id, request.form.get("decision", ""))
    except KioskError as error:
        flash(sentence(error), "bad")
        with context.database().reading() as session:
            return _page(session, version_id, opinion=request.form.get("opinion", "")), status_of(error)
    flash(message, "good")
    return redirect(url_for("admin.review"), 303)


def _decide(version_id: int, decision: str) -> str:
    actor, now, opinion = context.actor(), context.now(), request.form.get("opinion", "")
    with context.database().transaction() as session:
        if decision == "return":
            service.return_version(session, version_id, opinion=opinion, actor=actor, now=now)
            return gettext("已退回，起草人会看到您的意见。")
        if decision != "sign":
            raise Invalid(N_("请选择签署或退回。"))
        service.sign_version(
            session,
            version_id,
            step=request.form.get("step", ""),
            digest=request.form.get("digest", ""),
            opinion=opinion,
            actor=actor,
            now=now,
        )
        version = queries.version(session, version_id)
    if version.state == "approved":
        if version.publish_from is not None and version.publish_from > now:
            return gettext("已签署。四个环节都已签完，这条信息到上架时间就会公开。")
        return gettext("已签署。四个环节都已签完，这条信息现在公开了。")
    return gettext("已签署，转到下一个环节。")


def _page(session: Session, version_id: int, *, opinion: str = "") -> str:
    version = queries.version(session, version_id)
    require(context.actor(), Permission.DESK, version.item.unit.path)
    return render_template(
        "admin/review/version.html",
        version=version,
        item=version.item,
        dates=dates_in_words(session, version),
        chain=chain(version),
        digest=version_digest(version),
        step=queries.signable_step(version, context.actor()),
        step_names=STEP_NAMES,
        opinion=opinion,
        address=addresses.item_address(context.config().public_address, version.item.code),
        **wording(),
    )


def _step_name(version: ItemVersion) -> str:
    return STEP_NAMES[next_step({signature.step for signature in version.signatures}) or CHAIN[-1]]
