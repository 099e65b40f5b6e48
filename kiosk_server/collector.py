"""Python's garbage collector, set for a server that keeps much and throws little away."""

import gc

THRESHOLDS = (100_000, 50, 100)
"""Measured: with Python's own, walks over what lives long hold up a broadcast to thousands of screens."""


def settle() -> None:
    """Take all that is loaded by now out of the collector's sight, and let it look seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
