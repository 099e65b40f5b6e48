"""Reading what is known of stored files."""

from sqlalchemy.orm import Session

from kiosk_server.errors import N_, NotFound
from kiosk_server.media.models import MediaFile


def media_file(session: Session, sha256: str) -> MediaFile:
    """Return the file with this hash.

    :raises NotFound: nothing of that hash was ever stored.
    """
    found = session.get(MediaFile, sha256)
    if found is None:
        raise NotFound(N_("没有这个文件。"))
    return found
