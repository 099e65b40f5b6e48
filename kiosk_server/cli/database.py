"""`db`: the tables of an instance."""

import click

from kiosk_server.app import METADATA
from kiosk_server.cli.instance import open_database, read_config
from kiosk_server.db import migrations
from kiosk_server.db.session import Database


@click.group()
def db() -> None:
    """Make or change the tables of the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the revision of this release, in one transaction.

    Safe to repeat. Make a copy of the data folder first when there is something in it.

    \b
    Example:
      KIOSK_DATA_DIR=/var/lib/kiosk kiosk-server db upgrade
    """
    database = Database(read_config().database)
    before = migrations.current(database)
    migrations.upgrade(database)
    click.echo(f"database: {before or 'empty'} → {migrations.head()}")


@db.command()
@click.argument("name")
def revision(name: str) -> None:
    """Write the next version file from the difference between models and database (for developers).

    \b
    Example, in a checkout, with the database at head:
      kiosk-server db revision screen_location
    """
    database = open_database(read_config())
    if not migrations.differences(database, METADATA):
        raise click.ClickException("models and database agree: there is nothing to write")
    click.echo(migrations.write_revision(database, METADATA, name))
