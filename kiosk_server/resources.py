"""Where templates, static files and translations lie, and whether the installed files are ours.

They lie inside the installed package, or beside it in a checkout.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path

DISTRIBUTION = "kiosk-server"
PACKAGES = ("kiosk_server", "screens", "playlists")

_PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: str) -> Path:
    """Return the absolute folder *name* (``templates``, ``static``, ``translations``).

    :raises FileNotFoundError: neither the wheel nor the checkout carries it.
    """
    for candidate in (_PACKAGE / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the installation is incomplete: no folder {name!r}")


def foreign_owners(owners: Mapping[str, Sequence[str]] | None = None) -> Mapping[str, Sequence[str]]:
    """Return which of our three packages another distribution has put files into, and whose they are.

    `screens` and `playlists` are plain words: a second wheel of that name overwrites our files, and pip says
    nothing. *owners* is package → distributions, as `packages_distributions` gives it (40 ms).
    """
    known = packages_distributions() if owners is None else owners
    foreign = {package: sorted(set(known.get(package, ())) - {DISTRIBUTION}) for package in PACKAGES}
    return {package: others for package, others in foreign.items() if others}


def refuse_foreign_owners() -> None:
    """Raise `ImportError` when another distribution has put files into our packages."""
    for package, others in foreign_owners().items():
        raise ImportError(
            f"the package {package!r} belongs to {', '.join(others)} as well, and its files may have "
            "replaced ours: install kiosk-server again, in an environment of its own"
        )
