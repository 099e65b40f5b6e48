"""For whoever runs the server: is it alive, is it ready, what does it count; and immutable bytes for everybody."""

from flask import Blueprint, Response, jsonify, request, send_file
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from kiosk_server import __version__
from kiosk_server import metrics as metrics_of_process
from kiosk_server.errors import N_, NotFound
from kiosk_server.fleet import queries as fleet
from kiosk_server.media import queries as media
from kiosk_server.web import context, security
from kiosk_server.web.immutable import LARGEST_BODY, Body, answer, bodies, dress

blueprint = Blueprint("operations", __name__)
NOTHING_RUNS = "sandbox; default-src 'none'"


@blueprint.get("/healthz")
@security.open_to_all
def healthz() -> Response:
    """Answer as long as the process serves."""
    return jsonify(status="ok", version=__version__)


@blueprint.get("/readyz")
@security.open_to_all
def readyz() -> tuple[Response, int]:
    """Answer 200 when the database answers too, else 503."""
    try:
        context.database().ping()
    except SQLAlchemyError:
        return jsonify(status="database unreachable"), 503
    return jsonify(status="ready", version=__version__), 200


@blueprint.get("/metrics")
@security.open_to_all
def metrics() -> Response:
    """Return the counters of this process (Prometheus); nothing personal is among them."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@blueprint.get("/programmes/<sha256>")
@security.open_to_all
def programme(sha256: str) -> Response:
    """Return a programme document by its hash; immutable, `Range` honoured."""
    body = bodies().get(request.path)
    if body is None:
        with context.database().reading() as session:
            body = Body(fleet.programme(session, sha256).body, "application/json; charset=utf-8")
        bodies().put(request.path, body)
    return answer(body, sha256, "programmes")


@blueprint.get("/media/<sha256>")
@security.open_to_all
def media_file(sha256: str) -> Response:
    """Return a slide by its hash; immutable, `Range` honoured. It runs nothing and loads nothing.

    An attachment may belong to a draft or to what was withdrawn: it comes through its item, never by its hash alone.
    """
    body = bodies().get(request.path)
    if body is not None:
        return answer(body, sha256, "media")
    with context.database().reading() as session:
        media_type = media.media_file(session, sha256).media_type
        if not fleet.is_slide(session, sha256):
            raise NotFound(N_("没有这个文件。"))
    path = context.instance().media.path(sha256)
    if not path.is_file():
        raise NotFound(N_("没有这个文件。"))
    if path.stat().st_size <= LARGEST_BODY:
        body = Body(path.read_bytes(), media_type, NOTHING_RUNS)
        bodies().put(request.path, body)
        return answer(body, sha256, "media")
    response = send_file(path, mimetype=media_type, conditional=True, etag=sha256)
    dress(response, NOTHING_RUNS)
    metrics_of_process.PULLS.labels("media", str(response.status_code)).inc()
    return response
