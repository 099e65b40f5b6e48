"""All commands, under one name."""

import click

from kiosk_server import __version__
from kiosk_server.cli import (
    accounts,
    audit_trail,
    calendar,
    catalogue,
    database,
    demonstration,
    doctor,
    fleet,
    serving,
    simulation,
)

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=HELP)
@click.version_option(__version__, prog_name="kiosk-server")
def cli() -> None:
    """Content service for government-disclosure screens and touch kiosks (政务公开屏).

    The instance is the folder in KIOSK_DATA_DIR (default: instance/). All settings are KIOSK_* environment
    variables or lines of a .env file; docs/settings.md lists them.

    \b
    A first start:
      kiosk-server db upgrade
      kiosk-server user add lihua --name 李华 --unit town --unit-name 云溪镇人民政府 \\
          --role security_administrator
      kiosk-server run
    """


catalogue.import_.add_command(calendar.calendar)
for command in (
    demonstration.demo,
    serving.run,
    database.db,
    accounts.user,
    fleet.screen,
    catalogue.import_,
    audit_trail.audit,
    doctor.doctor,
    simulation.simulate,
):
    cli.add_command(command)
