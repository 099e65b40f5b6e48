"""The phone behind a QR code: an item's full text, the request form, the state of a request."""

from flask import Blueprint, render_template, request

from kiosk_server import errors
from kiosk_server.web.errors import sentence, status_of
from kiosk_server.web.public import items, qr, requests

TEXT_SIZES = ("large", "elder")
SIZE_COOKIE = "text_size"

blueprint = Blueprint("public", __name__)
for rule, view, methods in (
    ("/i/<code>", items.item, ["GET"]),
    ("/i/<code>/text", items.text, ["GET"]),
    ("/i/<code>/attachments/<int:attachment_id>", items.attachment, ["GET"]),
    ("/i/<code>/qr.svg", qr.item_qr, ["GET"]),
    ("/i/<code>/request/qr.svg", qr.request_qr, ["GET"]),
    ("/i/<code>/request", requests.item_form, ["GET"]),
    ("/i/<code>/request", requests.file_for_item, ["POST"]),
    ("/request", requests.general_form, ["GET"]),
    ("/request", requests.file_general, ["POST"]),
    ("/r", requests.find_status, ["GET"]),
    ("/r/<tracking_number>", requests.status, ["GET"]),
    ("/r/<tracking_number>", requests.check, ["POST"]),
    ("/r/<tracking_number>/receipt", requests.receipt, ["GET"]),
    ("/r/<tracking_number>/qr.svg", qr.status_qr, ["GET"]),
):
    blueprint.add_url_rule(rule, view_func=view, methods=methods)


@blueprint.context_processor
def reading_manner() -> dict[str, str]:
    """Give the base template the text size that the reader chose earlier."""
    chosen = request.cookies.get(SIZE_COOKIE, "")
    return {"text_size": chosen if chosen in TEXT_SIZES else ""}


@blueprint.errorhandler(errors.NotFound)
@blueprint.errorhandler(errors.Gone)
def not_here(error: errors.NotFound | errors.Gone) -> tuple[str, int]:
    """Say in words that a code leads nowhere, or nowhere any more, and how to go on."""
    status = status_of(error)
    ended = error.code if isinstance(error, errors.Ended) else ""
    return render_template("public/not_here.html", text=sentence(error), gone=status == 410, ended=ended), status
