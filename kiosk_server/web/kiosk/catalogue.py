"""Looking up (查询): domains, their rows, a row's items, an item's full text."""

from collections import Counter
from urllib.parse import urlsplit

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk_server import addresses
from kiosk_server.catalogue import codes, queries
from kiosk_server.catalogue.models import CatalogueRow
from kiosk_server.errors import N_, NotFound
from kiosk_server.media import queries as media
from kiosk_server.web import context, security
from kiosk_server.web.item_dates import ends_in_words
from kiosk_server.web.kiosk import words
from kiosk_server.web.kiosk.prose import without_links


@security.open_to_all
def domains() -> str:
    """Show all domains with what they hold."""
    with context.database().reading() as session:
        return render_template("kiosk/domains.html", domains=queries.domains(session, now=context.now()))


@security.open_to_all
def domain(domain_id: int) -> str:
    """Show the rows of a domain under their first-level matters, each with the number of its items."""
    with context.database().reading() as session:
        found = queries.domain(session, domain_id)
        rows = queries.rows(session, domain_id)
        items = Counter(item.row_id for item in queries.live_items(session, now=context.now(), domain_id=domain_id))
        groups: dict[str, list[CatalogueRow]] = {}
        for each in rows:
            groups.setdefault(each.first_level, []).append(each)
        return render_template("kiosk/domain.html", domain=found, groups=groups.items(), items=items)


@security.open_to_all
def row(row_id: int) -> str:
    """Show what must be published under a row, and what is."""
    with context.database().reading() as session:
        found = queries.row(session, row_id)
        return render_template(
            "kiosk/row.html",
            row=found,
            channels=words.channels(found.channels),
            audience=words.audience(found),
            manner=words.manner(found),
            levels=words.levels(found),
            items=queries.live_items(session, now=context.now(), row_id=row_id),
        )


@security.open_to_all
def item(code: str) -> Response | str:
    """Show the full text of an item, with a code to take it along.

    :raises NotFound: no such item; :raises Gone: it was withdrawn, or its dates are over.
    """
    normal = codes.normalise(code)
    if normal is None:
        raise NotFound(N_("没有编号为“%(code)s”的信息，请核对后再输入。"), code=code.strip()[:20])
    if normal != code:
        return redirect(url_for("kiosk.item", code=normal), 301)
    with context.database().reading() as session:
        version = queries.published(session, normal, now=context.now())
        return render_template(
            "kiosk/item.html",
            version=version,
            item=version.item,
            row=version.item.row,
            body=without_links(version.body_html),
            ends=ends_in_words(session, version),
            files=[(file, media.media_file(session, file.media_sha256)) for file in version.attachments],
            around=queries.neighbours(session, version.item, now=context.now()),
            address=addresses.item_address(context.config().public_address, normal),
            original_host=urlsplit(version.canonical_url).hostname,
        )
