"""Zones, playlists, their frozen revisions, and the assignments that send them to screens."""
