"""The two secrets of an instance: the Ed25519 key that signs cues, and the seed that everything else derives from.

They are separate files so that rotating the signing key never makes stored identity numbers unreadable.
"""

import base64
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from screens.signing import SigningKey


def signing_key(path: Path) -> SigningKey:
    """Return the signing key in *path*; a first start makes it."""
    return SigningKey.from_pem(_load_or_create(path, lambda: SigningKey.generate().to_pem()))


def derived(path: Path, purpose: str) -> bytes:
    """Return 32 bytes for *purpose*, base64url, derived (HKDF) from the seed in *path*; a first start makes the seed."""
    seed = _load_or_create(path, lambda: secrets.token_bytes(32))
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(seed)
    return base64.urlsafe_b64encode(key)


def _load_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(make())
    return path.read_bytes()
