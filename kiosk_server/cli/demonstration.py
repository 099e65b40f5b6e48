"""`demo`: a server with a real catalogue, zones, screens and a running programme, from nothing."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import click
from tqdm import tqdm

from kiosk_server import clock
from kiosk_server.cli.instance import read_config
from kiosk_server.cli.serving import serve
from kiosk_server.config import Config
from kiosk_server.db import migrations
from kiosk_server.db.session import Database
from kiosk_server.demo import seeding
from kiosk_server.demo.accounts import ACCOUNTS, PASSWORD
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.drawing import Drawing, fonts
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.programming import Programming
from kiosk_server.media.store import MediaStore

FOLDER = click.Path(file_okay=False, path_type=Path)
MARKER = "DEMONSTRATION"
"""A file of this name tells a demonstration's folder from an instance that somebody works with."""


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--data", type=FOLDER, default=Path("instance"), show_default=True)
@click.option("--fresh", is_flag=True, help="Throw the demonstration's old data away first.")
def demo(*, port: int, data: Path, fresh: bool) -> None:
    """Make a demonstration and serve it.

    It lives in a folder of its own, and goes on where it was when that is there already. It prints the addresses
    and the accounts; `/healthz` answers when it is ready. Ctrl-C ends it.

    \b
    Example:
      kiosk-server demo --port 8080 --data /tmp/demo
    """
    _claim_folder(data, fresh=fresh)
    config = _configure(data, port)
    database = Database(config.database)
    migrations.upgrade(database)
    _seed(database, config)
    _draw(database, config)
    with database.reading() as session:
        click.echo(greeting(config, fleet.screens(session)))
    database.engine.dispose()
    serve(config)


def _claim_folder(data: Path, *, fresh: bool) -> None:
    """Make sure that *data* is ours to fill: new, empty, or a demonstration already."""
    if data.exists() and any(data.iterdir()) and not (data / MARKER).is_file():
        raise click.ClickException(f"{data} holds something that is not a demonstration: choose another --data")
    if fresh and data.exists():
        shutil.rmtree(data)
    data.mkdir(parents=True, exist_ok=True)
    (data / MARKER).write_text("Made by `kiosk-server demo`; `--fresh` deletes this folder.\n", "utf-8")


def _configure(data: Path, port: int) -> Config:
    """Set what a demonstration needs in the environment, for the server inherits it; keep what is set."""
    os.environ.update(KIOSK_DATA_DIR=str(data.resolve()), KIOSK_PORT=str(port), KIOSK_DEMO="1")
    os.environ.setdefault("KIOSK_PUBLIC_ADDRESS", f"http://127.0.0.1:{port}")
    os.environ.setdefault("KIOSK_LOG_LEVEL", "WARNING")
    return read_config()


def _seed(database: Database, config: Config) -> None:
    """Fill an empty database; it arrives whole or not at all, so that an interrupted start begins anew."""
    with database.reading() as session:
        if seeding.is_seeded(session):
            return
    with tqdm(unit="", desc="demo", leave=False, disable=None) as bar, database.transaction() as session:
        seeding.seed(session, config.data_dir, now=clock.now(), progress=lambda _what: bar.update())


def _draw(database: Database, config: Config) -> None:
    """Draw what the screens are due to show, so that they light up at the first look."""
    programming = Programming(Drawing(database, MediaStore(config.media_dir), fonts()), config.public_address)
    with tqdm(unit="", desc="slides", leave=False, disable=None) as bar:
        programming.reprogramme(now=clock.now(), progress=bar.update)


def greeting(config: Config, screens: Iterable[Screen]) -> str:
    """Return the addresses and the accounts of the demonstration that *config* serves."""
    here = f"http://127.0.0.1:{config.port}"
    lines = [
        f"政务公开 demo · {here}/",
        "",
        f"  administrators (管理后台)   {here}/admin/",
        f"  touch kiosk (触摸查询机)    {here}/kiosk/",
        f"  screen player (播放屏)      {here}/player/",
        f"  ready when this answers     {here}/healthz",
        *(f"  {screen.name}  {here}/demo/screens/{screen.id}" for screen in screens),
        "",
        f"  password of every account: {PASSWORD}",
        *(f"    {account.username:<16}{account.display_name}" for account in ACCOUNTS),
        "",
        f"  data: {config.data_dir}    end: Ctrl-C",
    ]
    return "\n".join(lines)
