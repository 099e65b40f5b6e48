"""The two secrets of an instance: the Ed25519 key that signs cues, and the seed that everything else derives from.

They are separate files so that rotating the signing key never makes stored identity numbers unreadable.
"""

import base64
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from screens.signing import SigningKey


def signing_key(path: Path) -> SigningKey:
    """Return the signing key in *path*; a first start makes it."""
    return SigningKey.from_pem(_load_or_create(path, lambda: SigningKey.generate().to_pem()))


def derived(path: Path, purpose: str) -> bytes:
    """Return 32 bytes for *purpose*, base64url, derived (HKDF) from the seed in *path*, which a first start makes."""
    seed = _load_or_create(path, lambda: secrets.token_bytes(32))
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(seed)
    return base64.urlsafe_b64encode(key)


def _load_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create_whole(path, make())
    secret = path.read_bytes()
    if not secret:  # from an empty seed anybody could derive our keys
        raise ValueError(f"{path} is empty: restore it from a backup, or delete it to begin with a new secret")
    return secret


def _create_whole(path: Path, secret: bytes) -> None:
    """Put *secret* at *path*, whole or not at all; of two processes that start together, the first one's stands."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_bytes(secret)
    with suppress(FileExistsError):
        os.link(partial, path)
    partial.unlink()
