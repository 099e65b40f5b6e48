"""In the demo only, and on loopback only: one click makes this browser one of the ready-paired screens."""

import json
from ipaddress import ip_address

from flask import Blueprint, render_template, request, url_for

from kiosk_server.errors import N_, Forbidden, NotFound
from kiosk_server.fleet import queries
from kiosk_server.web import context, security

blueprint = Blueprint("demo", __name__, url_prefix="/demo")
CREDENTIALS = "demo-screens.json"


@blueprint.get("/screens/<int:screen_id>")
@security.open_to_all
def become(screen_id: int) -> str:
    """Hand this browser the credential of a demo screen and lead to its page.

    :raises Forbidden: asked from another machine; :raises NotFound: not a demo screen.
    """
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104 -- the address of nobody
        raise Forbidden(N_("演示屏幕只能在本机打开。"))
    path = context.config().data_dir / CREDENTIALS
    known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if str(screen_id) not in known:
        raise NotFound(N_("没有这块演示屏幕。"))
    with context.database().reading() as session:
        screen = queries.screen(session, screen_id)
        slot = f"demo-{screen.id}"
        surface = url_for("kiosk.home", slot=slot) if screen.kind == "kiosk" else url_for("player.player", slot=slot)
        credential = {
            "screen_id": str(screen.id),
            "token": known[str(screen_id)]["token"],
            "kind": screen.kind,
            "public_key": context.instance().key.public_key_b64,
        }
        return render_template(
            "site/become_screen.html", credential=credential, slot=slot, surface=surface, screen=screen
        )
