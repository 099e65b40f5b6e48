"""The table that knows each stored file."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk_server.db.base import Base


class MediaFile(Base):
    """A file named by its SHA-256; the bytes lie in the media folder as ``ab/abcd…``."""

    __tablename__ = "media_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    bytes: Mapped[int]
    created_at: Mapped[datetime]
