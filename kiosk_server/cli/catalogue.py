"""`import`: tables from outside."""

from pathlib import Path

import click
from tqdm import tqdm

from kiosk_server import clock
from kiosk_server.catalogue.importing import ImportRefused, import_catalogue
from kiosk_server.cli.instance import changing, read_config
from kiosk_server.events import SYSTEM


@click.group("import")
def import_() -> None:
    """Bring tables in: all of a file or nothing of it."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--domain", default="", help="Domain (领域) of a table that has no such column.")
def catalogue(file: Path, domain: str) -> None:
    """Import a catalogue (标准目录) from a CSV or XLSX FILE in the official layout.

    The same file twice changes nothing. When a row is wrong nothing is imported, every wrong row is listed
    with its number, and the exit code is 1.

    \b
    Example:
      kiosk-server import catalogue 义务教育领域.xlsx --domain 义务教育
    """
    with tqdm(unit=" rows", desc=file.name, disable=None) as bar:

        def progress(done: int, rows: int) -> None:
            bar.total = rows
            bar.update(done - bar.n)

        with changing(read_config()) as session:
            try:
                report = import_catalogue(
                    session,
                    file.read_bytes(),
                    file.name,
                    actor=SYSTEM,
                    now=clock.now(),
                    domain=domain,
                    progress=progress,
                )
            except ImportRefused as refused:
                bar.close()
                for refusal in refused.refusals:
                    click.echo(f"{refusal.sheet} {refusal.row_number}: {refusal}".lstrip(), err=True)
                raise
    click.echo(f"added {report.added}, changed {report.changed}, unchanged {report.unchanged}")
