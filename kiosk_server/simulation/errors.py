"""What the simulator refuses; the command prints the sentence."""


class SimulationError(Exception):
    """Something that keeps the simulator from working, in a sentence for who runs it."""


class NotRunning(SimulationError):
    """The fleet was asked something before it was started or after it was stopped."""


class BadAddress(SimulationError):
    """The server's address is none, or its name is unknown here."""


class BadCredentials(SimulationError):
    """The file of credentials cannot be used."""
