"""QR codes of item, request form and status as pictures for pages and print."""

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from kiosk_server import addresses
from kiosk_server.catalogue import codes, queries
from kiosk_server.disclosure_requests import tracking_number as numbers
from kiosk_server.web import context, security
from kiosk_server.web.public.canonical import canonical
from screens.rendering.qr_code import qr_svg


@security.open_to_all
@canonical("code", codes.normalise)
def item_qr(code: str) -> BaseResponse:
    """Draw the code that leads to the full text of a published item."""
    with context.database().reading() as session:
        queries.published(session, code, now=context.now())
    return _picture(addresses.item_address(context.config().public_address, code))


@security.open_to_all
@canonical("code", codes.normalise)
def request_qr(code: str) -> BaseResponse:
    """Draw the code that leads to the request form of an item, open also when its dates are over."""
    with context.database().reading() as session:
        queries.requestable(session, code, now=context.now())
    return _picture(addresses.request_address(context.config().public_address, code))


@security.open_to_all
@canonical("tracking_number", numbers.normalise)
def status_qr(tracking_number: str) -> BaseResponse:
    """Draw the code that leads to the state of a request; it says no more than the number itself."""
    return _picture(addresses.status_address(context.config().public_address, tracking_number))


def _picture(address: str) -> Response:
    response = Response(qr_svg(address), mimetype="image/svg+xml")
    response.cache_control.max_age = 3600
    return response
