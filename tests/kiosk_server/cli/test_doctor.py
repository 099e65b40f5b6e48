"""The doctor names what is wrong and what is not."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from live_server import free_port
from redis_server import new_server

from kiosk_server.cli.doctor import ENOUGH_BYTES, free_space, private_file, redis_answers
from kiosk_server.db.session import Database

Command = Callable[..., Result]


@pytest.mark.usefixtures("database")
def test_a_migrated_instance_is_fit(command: Command) -> None:
    result = command("doctor")
    assert "FAULT" not in result.output
    assert result.exit_code == 0


def test_an_instance_without_tables_is_not(command: Command) -> None:
    result = command("doctor")
    assert [line for line in result.output.splitlines() if line.startswith("FAULT")] == [
        "FAULT the database has no tables yet: run `kiosk-server db upgrade`"
    ]
    assert result.exit_code == 1


def test_https_without_secure_cookies_is_a_fault(command: Command, database: Database) -> None:
    address = {"KIOSK_PUBLIC_ADDRESS": "https://kiosk.example.gov.cn"}
    assert "KIOSK_SECURE_COOKIES=1" in command("doctor", **address).output
    assert "KIOSK_SECURE_COOKIES=1" not in command("doctor", KIOSK_SECURE_COOKIES="1", **address).output


def test_redis_that_answers_is_sound() -> None:
    server = new_server()
    try:
        assert redis_answers(server.url).sound
    finally:
        server.stop()


@pytest.mark.usefixtures("database")
def test_redis_that_is_set_and_does_not_answer_is_a_fault(command: Command) -> None:
    result = command("doctor", KIOSK_REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    assert "FAULT Redis does not answer" in result.output
    assert result.exit_code == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps file rights in its own way")
@pytest.mark.parametrize(("mode", "sound"), [(0o600, True), (0o640, False), (0o604, False)])
def test_a_key_that_others_may_read_is_a_fault(tmp_path: Path, mode: int, sound: bool) -> None:
    key = tmp_path / "signing-key.pem"
    key.touch(mode)
    key.chmod(mode)
    assert private_file(key).sound is sound


@pytest.mark.parametrize(("free", "sound"), [(ENOUGH_BYTES, True), (ENOUGH_BYTES - 1, False)])
def test_a_gigabyte_must_be_free(tmp_path: Path, free: int, sound: bool) -> None:
    assert free_space(tmp_path, free).sound is sound
