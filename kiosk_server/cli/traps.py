"""What makes a server start and then fail unnoticed; each is refused before the start instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from kiosk_server import resources
from kiosk_server.db import migrations
from kiosk_server.db.session import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a start depends on besides the settings."""

    gevent_websocket: bool
    web_concurrency: str
    foreign_owners: Mapping[str, Sequence[str]]
    revision: str | None
    head: str


def look_around(environ: Mapping[str, str], database: Database) -> Surroundings:
    """Return the surroundings of this process and *database*."""
    return Surroundings(
        gevent_websocket=find_spec("geventwebsocket") is not None,
        web_concurrency=environ.get("WEB_CONCURRENCY", ""),
        foreign_owners=resources.foreign_owners(),
        revision=migrations.current(database),
        head=migrations.head(),
    )


def traps(found: Surroundings) -> list[str]:
    """Return a sentence for every trap in *found*; empty when the server may start."""
    sentences = [
        f"the package {package!r} belongs to {', '.join(others)} as well: give us an environment of our own"
        for package, others in found.foreign_owners.items()
    ]
    if found.gevent_websocket:
        sentences.append("gevent-websocket makes websocket handshakes fail: pip uninstall gevent-websocket")
    if found.web_concurrency.strip() not in {"", "1"}:
        sentences.append(
            f"WEB_CONCURRENCY={found.web_concurrency}: one process serves with one worker; "
            "for more, start more instances behind nginx, with KIOSK_REDIS_URL"
        )
    if found.revision is None:
        sentences.append("the database has no tables yet: run `kiosk-server db upgrade`")
    elif found.revision != found.head:
        sentences.append(
            f"the database stands at revision {found.revision}, this release needs {found.head}: "
            "run `kiosk-server db upgrade`"
        )
    return sentences
