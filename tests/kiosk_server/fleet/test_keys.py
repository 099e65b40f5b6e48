"""The secrets of an instance are made once, whole, and for our eyes only."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk_server.fleet import keys


def test_signing_key_is_made_once_and_then_read(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "signing-key.pem"
    assert keys.signing_key(path).public_key_b64 == keys.signing_key(path).public_key_b64


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_secrets_can_be_read_by_the_owner_alone(tmp_path: Path) -> None:
    keys.signing_key(tmp_path / "signing-key.pem")
    keys.derived(tmp_path / "seed.key", "session cookies")
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {
        "signing-key.pem": 0o600,
        "seed.key": 0o600,
    }


def test_derived_keys_are_stable_and_differ_by_purpose_and_seed(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    key = keys.derived(first, "session cookies")
    assert (len(key), keys.derived(first, "session cookies")) == (44, key)
    assert len({key, keys.derived(first, "identity numbers"), keys.derived(second, "session cookies")}) == 3


def test_an_empty_secret_is_refused_instead_of_used(tmp_path: Path) -> None:
    (tmp_path / "seed.key").touch()
    with pytest.raises(ValueError, match="empty"):
        keys.derived(tmp_path / "seed.key", "session cookies")


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "signing-key.pem"
    line = "import sys, pathlib; from kiosk_server.fleet import keys; "
    line += "print(keys.signing_key(pathlib.Path(sys.argv[1])).public_key_b64)"
    command = [sys.executable, "-c", line, str(path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert {process.communicate()[0].strip() for process in running} == {keys.signing_key(path).public_key_b64}
    assert [path.name for path in tmp_path.iterdir()] == ["signing-key.pem"]
