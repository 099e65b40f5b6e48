"""`screen`: the fleet."""

from collections.abc import Sequence

import click

from kiosk_server import clock
from kiosk_server.cli.instance import changing, read_config
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import service
from kiosk_server.publishing import queries as publishing
from kiosk_server.publishing.models import Zone


@click.group()
def screen() -> None:
    """Manage screens."""


@screen.command()
@click.argument("code")
@click.option("--name", default="", help="What staff call the screen; the zone's place when not given.")
@click.option("--zone", "zone_key", help="Short name of the zone (政务公开专区); the first one when not given.")
def pair(code: str, name: str, zone_key: str | None) -> None:
    """Confirm the screen that shows pairing code CODE; without --zone it joins the first zone.

    \b
    Example:
      kiosk-server screen pair 7K3M-9QX2 --name 一楼大厅LED --zone county-hall
    """
    with changing(read_config()) as session:
        zone = _zone(publishing.zones(session), zone_key)
        paired = service.confirm_pairing(session, code, name=name, zone_id=zone.id, actor=SYSTEM, now=clock.now())
        size = f"{paired.width}×{paired.height}"
        told = f"screen {paired.id} “{paired.name}” ({paired.kind}, {size}) in {zone.name}"
    click.echo(told)


def _zone(zones: Sequence[Zone], key: str | None) -> Zone:
    chosen = [zone for zone in zones if key in {None, zone.key}]
    if chosen:
        return chosen[0]
    known = ", ".join(zone.key for zone in zones) or "none yet"
    raise click.ClickException(f"there is no zone {key!r} (known: {known})")
