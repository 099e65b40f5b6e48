"""A fleet of simulated screens that speak the whole protocol, for sizing a server and for its fault tests.

`Fleet` runs them all in one thread: no greenlets, no tasks, only sockets and callbacks, because the simulator shares
the machine with the server it measures.
"""

from kiosk_server.simulation.fleet import Fleet
from kiosk_server.simulation.screen import Conduct, Credential, SimulatedScreen

__all__ = ["Conduct", "Credential", "Fleet", "SimulatedScreen"]
