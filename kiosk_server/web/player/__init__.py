"""For screens: the player page, pairing, the cue by plain GET, and what they report without a websocket."""

from kiosk_server.web.player import reports
from kiosk_server.web.player.views import blueprint

__all__ = ["blueprint", "reports"]
