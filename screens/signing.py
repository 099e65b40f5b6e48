"""Ed25519 signatures (RFC 8032) over canonical JSON, each within a domain.

The signed bytes are the domain, a line feed, and the canonical JSON of the payload without its ``signature``
member. The domain keeps a signature made for one purpose from being accepted for another: a withdrawal
can never pass for a cue. Keys and signatures travel as base64 of the raw 32 and 64 bytes.
``static/player/verify.mjs`` verifies the same; ``tests/vectors/cue.json`` holds the two together.
"""

import base64
import binascii
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from screens.canonical import canonical_json
from screens.errors import N_, BadSignature, NotCanonical

SIGNATURE = "signature"
"""The member that carries the signature, and is itself not signed."""

_REFUSED = N_("签名无效：内容不是本服务器签发的，或在途中被改动。")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The server's private key; screens pin its public half when they are paired."""

    private: Ed25519PrivateKey

    @classmethod
    def generate(cls, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> "SigningKey":
        """Make a new key from 32 bytes of ``random_bytes``."""
        return cls(Ed25519PrivateKey.from_private_bytes(random_bytes(32)))

    @classmethod
    def from_pem(cls, pem: bytes) -> "SigningKey":
        """Read an unencrypted PKCS #8 file; ``ValueError`` if it holds anything but an Ed25519 key."""
        key = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("the signing key is not an Ed25519 key")
        return cls(key)

    def to_pem(self) -> bytes:
        """Return the key as unencrypted PKCS #8; the file's mode is what protects it."""
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def public_key_b64(self) -> str:
        """The public key: 32 raw bytes in base64, as a screen pins it."""
        return base64.b64encode(self.private.public_key().public_bytes_raw()).decode("ascii")

    def sign(self, domain: str, payload: Mapping[str, object]) -> str:
        """Return the base64 signature of ``payload`` within ``domain``; raises ``NotCanonical``."""
        return self._signature(_signed_bytes(domain, payload))

    def sign_canonical(self, domain: str, body: bytes) -> str:
        """Return the base64 signature of a payload whose canonical JSON, without ``signature``, is ``body``."""
        return self._signature(domain.encode("utf-8") + b"\n" + body)

    def _signature(self, message: bytes) -> str:
        return base64.b64encode(self.private.sign(message)).decode("ascii")


def verify(public_key_b64: str, domain: str, payload: Mapping[str, object], signature: object) -> None:
    """Raise ``BadSignature`` unless ``signature`` was made over ``payload`` within ``domain`` by that key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_raw(public_key_b64))
        key.verify(_raw(signature), _signed_bytes(domain, payload))
    except (InvalidSignature, NotCanonical, ValueError) as error:
        raise BadSignature(_REFUSED) from error


def _signed_bytes(domain: str, payload: Mapping[str, object]) -> bytes:
    unsigned = {name: value for name, value in payload.items() if name != SIGNATURE}
    return domain.encode("utf-8") + b"\n" + canonical_json(unsigned)


def _raw(text: object) -> bytes:
    """Decode strict base64; ``ValueError`` for anything else."""
    if not isinstance(text, str):
        raise ValueError("not base64 text")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64 text") from error
