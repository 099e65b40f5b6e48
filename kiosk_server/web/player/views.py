"""The player page, the pairing dialogue, and the cue for screens without websockets; `reports` has what they say."""

from flask import Blueprint, Response, jsonify, make_response, render_template, request, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

from kiosk_server import metrics
from kiosk_server.errors import N_, Invalid
from kiosk_server.fleet import service
from kiosk_server.fleet.cues import current_cue
from kiosk_server.resources import resource_dir
from kiosk_server.web import context, security
from kiosk_server.web.player.bearer import bearer_token, read_document
from screens.screen import Geometry

blueprint = Blueprint("player", __name__, url_prefix="/player")
LEASE_RENEWAL = 3600
"""Seconds after which a cue is sent again although nothing changed but its lease."""
_PULLS = {"player.cue": "cue", "player.report_status": "status"}


@blueprint.after_request
def count_pull(response: Response) -> Response:
    """Count what a screen without a websocket fetches."""
    kind = _PULLS.get(request.endpoint or "")
    if kind is not None:
        metrics.PULLS.labels(kind, str(response.status_code)).inc()
    return response


@blueprint.get("/")
@security.open_to_all
def player() -> str:
    """Show the player; unpaired it shows its code."""
    return render_template("player/player.html")


@blueprint.get("/service-worker.mjs")
@security.open_to_all
def service_worker() -> Response:
    """Return the service worker from the folder it rules, so that a reload needs no server."""
    response = send_from_directory(resource_dir("static") / "player", "service-worker.mjs", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@blueprint.post("/pairing")
@security.open_to_all
def request_pairing() -> tuple[Response, int]:
    """Give an unpaired screen its code: ``{kind, width, height}`` → 201 ``{pairing_code, claim, expires_at}``."""
    asked = read_document()
    if not isinstance(asked, dict) or not all(isinstance(asked.get(n), int) for n in ("width", "height")):
        raise Invalid(N_("请说明屏幕的类型、宽度和高度。"))
    geometry = Geometry(asked["width"], asked["height"])
    with context.database().transaction() as session:
        claim = service.request_pairing(
            session,
            kind=str(asked.get("kind", "player")),
            geometry=geometry,
            address=request.remote_addr or "",
            now=context.now(),
        )
    return jsonify(pairing_code=claim.pairing_code, claim=claim.claim, expires_at=claim.expires_at.isoformat()), 201


@blueprint.get("/pairing/<claim>")
@security.open_to_all
def collect_claim(claim: str) -> tuple[Response, int]:
    """Say 202 until staff have confirmed the code, then 200 with the token, once; after that 410."""
    with context.database().transaction() as session:
        credential = service.collect_claim(session, claim, now=context.now())
    if credential is None:
        return jsonify(status="waiting"), 202
    key = context.instance().key.public_key_b64
    answer = jsonify(screen_id=str(credential.screen_id), token=credential.token, kind=credential.kind, public_key=key)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200


@blueprint.get("/cue")
@security.open_to_all
def cue() -> BaseResponse:
    """Return the screen's cue by its bearer token; 304 while `If-None-Match` names the same order, for an hour.

    The lease is within the signature, so a screen that only polls must be given a new cue now and then.
    """
    token = bearer_token()
    with context.database().transaction() as session:
        screen = service.authenticate(session, token)
        screen.last_seen_at = context.now()
        document = current_cue(screen, context.instance().key, context.now())
        etag = f"{screen.sequence}-{screen.programme or 'none'}-{int(context.now().timestamp()) // LEASE_RENEWAL}"
    response = make_response(jsonify(cue=document, server_time=int(context.now().timestamp() * 1000)))
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)
