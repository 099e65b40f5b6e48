"""`run`: serve the instance."""

import os
import subprocess
import sys

import click

from kiosk_server.cli.instance import read_config
from kiosk_server.cli.traps import look_around, traps
from kiosk_server.config import Config
from kiosk_server.db.session import Database

GUNICORN = ("-m", "gunicorn", "-c", "python:kiosk_server.cli.gunicorn_settings", "kiosk_server.wsgi:app")
PORTABLE = ("-m", "gevent.monkey", "--module", "kiosk_server.wsgi")


@click.command()
def run() -> None:
    """Serve the instance until told to stop.

    It listens at KIOSK_HOST and KIOSK_PORT and ends by SIGTERM or Ctrl-C.

    One process, one gevent worker, up to 20,000 screens. On Windows, where gunicorn does not run, gevent's
    own server takes its place. It refuses to start where screens would be served badly, and says why.

    \b
    Example:
      KIOSK_DATA_DIR=/var/lib/kiosk KIOSK_PORT=8000 kiosk-server run
    """
    serve(read_config())


def serve(config: Config) -> None:
    """Become the server of *config*, which is what the environment says; refuse when a trap is there."""
    found = traps(look_around(os.environ, Database(config.database)))
    if found:
        raise click.ClickException("the server does not start:\n" + "\n".join(f"- {trap}" for trap in found))
    if sys.platform == "win32":
        raise SystemExit(subprocess.call([sys.executable, *PORTABLE]))  # noqa: S603 -- our own interpreter
    os.execv(sys.executable, [sys.executable, *GUNICORN])  # noqa: S606 -- our own interpreter
