"""The front door: `/` leads to every surface."""

from flask import Blueprint, render_template

from kiosk_server.catalogue import queries as catalogue
from kiosk_server.fleet import queries as fleet
from kiosk_server.web import context, security

blueprint = Blueprint("site", __name__)


@blueprint.get("/")
@security.open_to_all
def front_door() -> str:
    """Lead to the desk, the kiosk, the player, and an item on the phone; the demo adds its ready-paired screens."""
    with context.database().reading() as session:
        screens = fleet.screens(session) if context.config().demo else []
        item = next(iter(catalogue.latest(session, 1, now=context.now())), None)
        return render_template("site/front_door.html", screens=screens, item=item)
