"""`doctor`: is this instance fit to serve?"""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from kiosk_server.cli.handshake import SWITCHING_PROTOCOLS, handshake_status
from kiosk_server.cli.instance import read_config
from kiosk_server.cli.traps import look_around, traps
from kiosk_server.config import Config
from kiosk_server.db.session import Database

ENOUGH_BYTES = 1024**3
"""Slides of 5,000 items take a few hundred megabytes; below this an import could fill the disk."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: sound or not, in words."""

    sound: bool
    words: str


@click.command()
def doctor() -> None:
    """Check whether this instance is fit to serve.

    Looked at are settings, database, keys, disk and what makes servers fail unnoticed. Exit code 1 when
    something is wrong.

    \b
    Example:
      KIOSK_DATA_DIR=/var/lib/kiosk kiosk-server doctor
    """
    findings = list(examine(read_config()))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.sound else 'FAULT'} {finding.words}")
    if not all(finding.sound for finding in findings):
        raise SystemExit(1)


def examine(config: Config) -> Iterator[Finding]:
    """Yield what is found, from the settings outwards."""
    yield Finding(sound=True, words=f"settings are readable; the instance is {config.data_dir.resolve()}")
    yield from _database(config)
    if config.redis_url:
        yield redis_answers(config.redis_url)
    for key in (config.key_file, config.seed_file):
        yield private_file(key)
    yield free_space(config.data_dir, shutil.disk_usage(_existing(config.data_dir)).free)
    if config.public_address.startswith("https://") and not config.secure_cookies:
        yield Finding(sound=False, words="the address is https: set KIOSK_SECURE_COOKIES=1")
    yield _handshake(config)


def _database(config: Config) -> Iterator[Finding]:
    database = Database(config.database)
    try:
        found = traps(look_around(os.environ, database))
    except SQLAlchemyError as error:
        yield Finding(sound=False, words=f"the database does not answer: {error}")
        return
    yield from (Finding(sound=False, words=trap) for trap in found)
    if not found:
        yield Finding(sound=True, words="the database is at this release's revision; no trap in the way")


def redis_answers(url: str) -> Finding:
    """Say whether Redis is there, through which the server processes speak to one another."""
    try:
        import redis  # noqa: PLC0415 -- one process alone needs no Redis
    except ImportError:
        return Finding(sound=False, words="KIOSK_REDIS_URL is set, but not what it needs: pip install redis")
    try:
        with redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        return Finding(sound=False, words=f"Redis does not answer: {error}")
    return Finding(sound=True, words="Redis answers")


def private_file(path: Path) -> Finding:
    """Say whether only its owner may read the secret in *path* (Windows has its own way)."""
    if not path.exists():
        return Finding(sound=True, words=f"{path.name} will be made at the first start")
    open_to_others = stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    if open_to_others and os.name == "posix":
        return Finding(sound=False, words=f"others may read {path}: chmod 600 {path}")
    return Finding(sound=True, words=f"{path.name} is its owner's alone")


def free_space(folder: Path, free: int) -> Finding:
    """Say whether *free* bytes are enough for the files of *folder*."""
    return Finding(sound=free >= ENOUGH_BYTES, words=f"{free / 1024**3:.1f} GB free for {folder} (needs 1)")


def _existing(folder: Path) -> Path:
    return next(parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists())


def _handshake(config: Config) -> Finding:
    try:
        status = handshake_status(config.host, config.port)
    except OSError:
        return Finding(sound=True, words=f"no server runs at {config.host}:{config.port} yet")
    words = f"a websocket handshake at {config.host}:{config.port} answers {status}"
    return Finding(sound=status == SWITCHING_PROTOCOLS, words=words)
