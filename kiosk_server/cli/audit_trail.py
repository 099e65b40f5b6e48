"""`audit`: the trail that answers for what was done."""

import click
from sqlalchemy import func, select

from kiosk_server.audit import service
from kiosk_server.audit.models import AuditEntry
from kiosk_server.cli.instance import open_database, read_config


@click.group()
def audit() -> None:
    """Examine the audit trail."""


@audit.command()
def verify() -> None:
    """Check the whole trail: every entry as it was written, none missing in between.

    Exit code 1 and the number of the first broken entry when it is not.

    \b
    Example:
      kiosk-server audit verify
    """
    with open_database(read_config()).reading() as session:
        broken = service.verify(session)
        count = session.scalar(select(func.count(AuditEntry.id)))
    if broken is not None:
        raise click.ClickException(f"the trail is broken at entry {broken}: changed, or one before it is missing")
    click.echo(f"the trail is sound: {count} entries")
