"""The files themselves: named by SHA-256, written once, never changed."""

import hashlib
import os
from pathlib import Path


class MediaStore:
    """A folder of content-addressed files.

    :param folder: made when the first file comes.
    """

    def __init__(self, folder: Path) -> None:
        """Remember the folder; nothing is touched yet."""
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return where the file with this hash lies (whether or not it is there)."""
        return self.folder / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """Store *data* unless it is there already; return its SHA-256 (hex).

        The file appears whole or not at all, so a killed server leaves no half file under a hash.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{sha256}.{os.getpid()}")
            partial.write_bytes(data)
            partial.replace(target)
        return sha256

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a stored file; raises `FileNotFoundError` when there is none."""
        return self.path(sha256).read_bytes()
