"""For screens: the player page, pairing, and the cue by plain GET."""

from kiosk_server.web.player.views import blueprint

__all__ = ["blueprint"]
