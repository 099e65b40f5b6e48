"""Taking files in: checked, named by their hash, stored once."""

from datetime import datetime

from sqlalchemy.orm import Session

from kiosk_server.media.kinds import check_upload
from kiosk_server.media.models import MediaFile
from kiosk_server.media.store import MediaStore


def store_upload(
    session: Session, store: MediaStore, data: bytes, filename: str, *, limit: int, now: datetime
) -> MediaFile:
    """Store what a person uploaded under the name *filename*; *limit* is in bytes.

    The same bytes twice are one file, and keep the media type they first came with.

    :raises Invalid, TooLarge, UnsupportedContent: as `kinds.check_upload`; nothing was stored.
    """
    return _store(session, store, data, check_upload(data, filename, limit), now)


def store_generated(session: Session, store: MediaStore, data: bytes, media_type: str, now: datetime) -> str:
    """Store what the server drew itself (a page of a programme); return its SHA-256 (hex)."""
    return _store(session, store, data, media_type, now).sha256


def _store(session: Session, store: MediaStore, data: bytes, media_type: str, now: datetime) -> MediaFile:
    sha256 = store.put(data)
    found = session.get(MediaFile, sha256)
    if found is None:
        found = MediaFile(sha256=sha256, media_type=media_type, bytes=len(data), created_at=now)
        session.add(found)
        session.flush()
    return found
