"""Attachments at the desk: those of drafts too, for people who may see the item; the public has its own way."""

from flask import send_file
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.catalogue.models import Attachment
from kiosk_server.errors import N_, NotFound
from kiosk_server.media import queries as media
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint


@blueprint.get("/items/files/<int:attachment_id>")
@security.permission_required(Permission.DESK)
def item_file(attachment_id: int) -> Response:
    """Download an attachment of any version of an item of the person's units; never opened in our own pages."""
    with context.database().reading() as session:
        found = session.get(Attachment, attachment_id)
        if found is None:
            raise NotFound(N_("没有这个文件。"))
        require(context.actor(), Permission.DESK, found.version.item.unit.path)
        media_type = media.media_file(session, found.media_sha256).media_type
        path, name = context.instance().media.path(found.media_sha256), found.filename
    return send_file(path.resolve(), media_type, as_attachment=True, download_name=name)
