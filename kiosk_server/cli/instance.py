"""How a command reaches an instance, and how it says what went wrong."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from sqlalchemy.orm import Session

from kiosk_server.app import create_app
from kiosk_server.config import Config, ConfigError
from kiosk_server.db import migrations
from kiosk_server.db.session import Database
from kiosk_server.errors import KioskError
from kiosk_server.web.context import EXTENSION, Instance
from playlists.errors import PlaylistError
from screens.errors import ScreenError


def read_config() -> Config:
    """Return the settings; a command ends with every fault of theirs listed."""
    try:
        return Config.from_env()
    except ConfigError as error:
        raise click.ClickException(f"the settings are wrong:\n{error}") from error


def open_database(config: Config) -> Database:
    """Return the database; a command ends when it stands at another revision than this release."""
    database = Database(config.database)
    if migrations.current(database) != migrations.head():
        raise click.ClickException("the database is not at this release's revision: run `kiosk-server db upgrade`")
    return database


def wired(app: Flask) -> Instance:
    """Return the parts of *app*."""
    instance: Instance = app.extensions[EXTENSION]
    return instance


@contextmanager
def changing(config: Config) -> Iterator[Session]:
    """Yield a session that commits when the block ends; then wait for all that follows from the change.

    What a use case refuses ends the command with its sentence and exit code 1.
    """
    open_database(config)
    before = set(threading.enumerate())
    try:
        with wired(create_app(config)).database.transaction() as session:
            yield session
    except (KioskError, PlaylistError, ScreenError) as error:
        raise click.ClickException(str(error)) from error
    _finish(before)


def _finish(before: set[threading.Thread]) -> None:
    """Wait for the reactions: each runs in a thread that dies with the process, and may start another."""
    while running := set(threading.enumerate()) - before:
        for thread in running:
            if thread.ident is not None:  # one that is only just being started is met in the next round
                thread.join()
