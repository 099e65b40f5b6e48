"""Counters and gauges of this process, in the Prometheus format; served at `/metrics`."""

from prometheus_client import Counter, Gauge, Histogram

CONNECTED_SCREENS = Gauge("kiosk_connected_screens", "Screens with an open socket to this process")
CUES_PUSHED = Counter("kiosk_cues_pushed_total", "Cues written to a socket")
REACTION_FAILURES = Counter("kiosk_reaction_failures_total", "Reactions that raised", ["fact"])
PROGRAMME_SECONDS = Histogram("kiosk_programme_build_seconds", "Time to build the programmes one change asks for")
REFUSED_MESSAGES = Counter("kiosk_refused_messages_total", "Socket messages refused", ["reason"])
PLANNING_FAULTS = Counter("kiosk_planning_faults_total", "Groups of screens whose stored rules cannot mean anything")
