"""An item on the phone: full text, its facts, its attachments, its neighbours in the catalogue."""

from flask import Response, make_response, render_template, send_file
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from kiosk_server.catalogue import codes, queries
from kiosk_server.catalogue.fields import ATTRIBUTES, check_address
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.catalogue.paragraphs import html_to_paragraphs
from kiosk_server.errors import N_, Invalid, NotFound
from kiosk_server.media import queries as media
from kiosk_server.web import context, filters, security
from kiosk_server.web.item_dates import ends_in_words
from kiosk_server.web.public.canonical import canonical

by_code = canonical("code", codes.normalise)


@security.open_to_all
@by_code
def item(code: str) -> BaseResponse:
    """Show the approved words of an item.

    :raises NotFound: no such item; :raises Gone: it was withdrawn, or its dates are over.
    """
    with context.database().reading() as session:
        version = queries.published(session, code, now=context.now())
        previous, following, same_row = queries.neighbours(session, version.item, now=context.now())
        page = render_template(
            "public/item.html",
            version=version,
            item=version.item,
            row=version.item.row,
            ends=ends_in_words(session, version),
            files=[(file, media.media_file(session, file.media_sha256)) for file in version.attachments],
            attribute=ATTRIBUTES[version.attribute],
            original_host=external_host(version.canonical_url),
            previous=previous,
            following=following,
            same_row=same_row,
        )
    return make_response(page)


@security.open_to_all
@by_code
def text(code: str) -> BaseResponse:
    """Download the words of an item as a text file, for readers who want to keep them."""
    with context.database().reading() as session:
        version = queries.published(session, code, now=context.now())
        body = _plain(version, code)
    response = Response("\ufeff" + body, mimetype="text/plain")  # the mark tells old editors that this is UTF-8
    response.headers.set("Content-Disposition", "attachment", filename=f"{code}.txt")
    return response


@security.open_to_all
@by_code
def attachment(code: str, attachment_id: int) -> BaseResponse:
    """Download an attachment of the version that is public now; those of other versions are not."""
    with context.database().reading() as session:
        version = queries.published(session, code, now=context.now())
        found = next((file for file in version.attachments if file.id == attachment_id), None)
        if found is None:
            raise NotFound(N_("没有这个附件，它可能已随新版本更换。请回到正文页查看。"))
        media_type = media.media_file(session, found.media_sha256).media_type
        path = context.instance().media.path(found.media_sha256)
        name = found.filename
    # Not to be kept: the item may be withdrawn, and its dates end.
    return send_file(path.resolve(), media_type, as_attachment=True, download_name=name, max_age=0)


def external_host(address: str) -> str:
    """Return the host that *address* leads to, or "" when it is none that may be linked."""
    try:
        return check_address(address) if address else ""
    except Invalid:
        return ""


def _plain(version: ItemVersion, code: str) -> str:
    facts = [
        (gettext("索引号"), code),
        (gettext("发布机构"), version.issuer),
        (gettext("文号"), version.document_number),
        (gettext("生成日期"), filters.day(version.formed_on)),
        (gettext("发布日期"), filters.day(version.published_on) if version.published_on else ""),
    ]
    told = [gettext("%(name)s：%(value)s", name=name, value=value) for name, value in facts if value]
    return "\r\n".join([version.title, "", *told, "", *html_to_paragraphs(version.body_html), ""])
