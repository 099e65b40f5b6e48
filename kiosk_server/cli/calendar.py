"""`import calendar`: a year's public holidays and make-up days."""

from pathlib import Path

import click

from kiosk_server import clock
from kiosk_server.calendars.service import import_year
from kiosk_server.cli.instance import changing, read_config
from kiosk_server.events import SYSTEM


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, help="Year that FILE must be for; by default the one it names.")
def calendar(file: Path, year: int | None) -> None:
    """Import a year's holiday notice (放假安排) from a JSON FILE.

    FILE names the days off and the make-up working days (调休), either as {"date", "name", "working"} or in the
    holiday-cn format; it takes the place of what is known of the year. Screens and the time limits of open requests
    follow at once. A file that lacks one of the seven public holidays is refused, and the exit code is 1.

    \b
    Example:
      kiosk-server import calendar 2027.json --year 2027
    """
    with changing(read_config()) as session:
        row = import_year(session, file.read_bytes(), year=year, actor=SYSTEM, now=clock.now())
        text = f"imported {row.year}: {len(row.document['days'])} days listed"
    click.echo(text)
