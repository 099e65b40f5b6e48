"""What screens say without a websocket: the same members and answers as on the socket, each with its bearer token.

What is refused is answered with a status and ``{"error": "<Type>", …}`` (`web.errors`).
"""

from flask import Response, jsonify, request
from flask.blueprints import BlueprintSetupState

from kiosk_server.fleet import commands, heartbeats, messages, screenshots, service
from kiosk_server.fleet.display_records import accept_records
from kiosk_server.limiter import EXTENSION, Limiter
from kiosk_server.offload import offload
from kiosk_server.web import context, security
from kiosk_server.web.player.bearer import bearer_token, read_body, read_document
from kiosk_server.web.player.views import blueprint


@blueprint.record_once
def _count_messages(state: BlueprintSetupState) -> None:
    state.app.extensions.setdefault(EXTENSION, Limiter())


@blueprint.post("/status")
@security.open_to_all
def report_status() -> Response:
    """Write a heartbeat down: 200 ``{cue, server_time, commands, pace}``."""
    token, document = bearer_token(), read_document()
    with context.database().transaction() as session:
        screen = service.authenticate(session, token)
        status = messages.read_status(document)
        told = heartbeats.heartbeat(session, screen, status, key=context.instance().key, now=context.now())
    return _private(told)


@blueprint.post("/displayed")
@security.open_to_all
def report_displayed() -> Response:
    """Store proof-of-play records, the list that is the body: 200 ``{accepted_through}``."""
    token, document = bearer_token(), read_document()
    with context.database().transaction() as session:
        screen = service.authenticate(session, token)
        through = accept_records(session, screen, messages.read_records(document, screen.id))
    return _private({"accepted_through": through})


@blueprint.post("/command-done")
@security.open_to_all
def report_command_done() -> Response:
    """Write down what became of a command, ``{id, outcome, result}``: 200 ``{accepted: id}``."""
    token, document = bearer_token(), read_document()
    with context.database().transaction() as session:
        screen = service.authenticate(session, token)
        done = commands.answer(session, screen, messages.read_done(document), now=context.now())
    return _private({"accepted": done.id})


@blueprint.post("/commands/<int:command_id>/picture")
@security.open_to_all
def report_picture(command_id: int) -> tuple[str, int]:
    """Keep the picture that is the body, PNG or JPEG of at most 2 MiB, while its command waits: 204."""
    token, now = bearer_token(), context.now()
    with context.database().reading() as session:
        screenshots.awaited(session, service.authenticate(session, token), command_id, now)
    data = read_body(screenshots.LARGEST_PICTURE)
    offload(screenshots.check_picture, data, request.mimetype)
    with context.database().transaction() as session:
        screen = service.authenticate(session, token)
        screenshots.keep_picture(session, screen, command_id, data, request.mimetype, now=now)
    return "", 204


@blueprint.post("/credential")
@security.open_to_all
def rotate_credential() -> Response:
    """Give a screen that was told to rotate a new token, 200 ``{token}``; the old one holds until that is used."""
    token = bearer_token()
    with context.database().transaction() as session:
        screen = service.authenticate(session, token)
        new = service.rotate_credential(session, screen, now=context.now())
    return _private({"token": new})


def _private(document: dict[str, object]) -> Response:
    response = jsonify(document)
    response.headers["Cache-Control"] = "no-store"
    return response
