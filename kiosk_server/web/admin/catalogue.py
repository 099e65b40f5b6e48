"""The official catalogue at the desk: domains, rows with their fifteen fields, and the table to take away."""

import io

from flask import Response, render_template, request, send_file
from sqlalchemy.orm import Session

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.catalogue import elements, export, listing, queries
from kiosk_server.catalogue.columns import TICKS
from kiosk_server.catalogue.models import CatalogueRow
from kiosk_server.errors import N_, Invalid, NotFound
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint

_KINDS = {
    "csv": (export.export_csv, "text/csv; charset=utf-8"),
    "xlsx": (export.export_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
LABELS = {
    "domain": N_("领域"),
    "serial": N_("序号"),
    "first_level": N_("一级事项"),
    "second_level": N_("二级事项"),
    "elements": N_("公开内容（要素）"),
    "basis": N_("公开依据"),
    "time_limit": N_("公开时限"),
    "publisher": N_("公开主体"),
    "channels": N_("公开渠道和载体"),
    "audience_everyone": N_("公开对象：全社会"),
    "audience_specific": N_("公开对象：特定群体"),
    "mode_proactive": N_("公开方式：主动"),
    "mode_on_request": N_("公开方式：依申请"),
    "level_county": N_("公开层级：县级"),
    "level_township": N_("公开层级：乡级"),
}
"""What the fifteen fields are called on a page."""


@blueprint.get("/catalogue")
@security.permission_required(Permission.DESK)
def catalogue() -> str:
    """List the domains with rows, live items and coverage."""
    with context.database().reading() as session:
        covered = listing.covered_rows(session, now=context.now())
        rows = queries.rows(session)
        by_domain: dict[int, int] = {}
        for row in rows:
            by_domain[row.domain_id] = by_domain.get(row.domain_id, 0) + (row.id in covered)
        return render_template(
            "admin/catalogue/domains.html",
            domains=queries.domains(session, now=context.now()),
            covered=by_domain,
            total_rows=len(rows),
            may_import=allowed(context.actor(), Permission.CATALOGUE_IMPORT),
        )


@blueprint.get("/catalogue/domains/<int:domain_id>")
@security.permission_required(Permission.DESK)
def catalogue_domain(domain_id: int) -> str:
    """List the rows of a domain."""
    with context.database().reading() as session:
        return render_template(
            "admin/catalogue/domain.html",
            domain=queries.domain(session, domain_id),
            rows=queries.rows(session, domain_id),
            covered=listing.covered_rows(session, now=context.now()),
        )


@blueprint.get("/catalogue/rows/<int:row_id>")
@security.permission_required(Permission.DESK)
def catalogue_row(row_id: int) -> str:
    """Show a row as published, with its marks read, and the items on it."""
    with context.database().reading() as session:
        row = queries.row(session, row_id)
        return render_template(
            "admin/catalogue/row.html",
            row=row,
            **reading(row),
            listed=listing.of_row(session, context.actor(), row_id),
            may_write=allowed(context.actor(), Permission.ITEM_WRITE),
        )


@blueprint.get("/catalogue/export.<kind>")
@security.permission_required(Permission.DESK)
def catalogue_export(kind: str) -> Response:
    """Download the whole table, or one domain of it, as CSV or XLSX."""
    if kind not in _KINDS:
        raise NotFound(N_("没有这种格式的表格，请选择 CSV 或 XLSX。"))
    write, media_type = _KINDS[kind]
    with context.database().reading() as session:
        name, rows = _chosen(session)
        body = io.BytesIO(write(rows))
    # send_file writes a Chinese name as RFC 6266 has it; bare in the header, gunicorn refuses the whole answer.
    return send_file(body, media_type, as_attachment=True, download_name=f"{name}.{kind}")


def reading(row: CatalogueRow) -> dict[str, object]:
    """Return what the marks of a row mean: `channels` (none when the cell does not parse) and `ticks` by field."""
    try:
        channels = elements.parse_channels(row.channels)
    except Invalid:
        channels = ()  # an older import; the page shows the cell as it stands
    return {
        "channels": channels,
        "ticks": {name: elements.parse_tick(str(getattr(row, name))) for name in TICKS},
        "fields": [(name, LABELS[name], text) for name, text in export.official_fields(row).items()],
    }


def _chosen(session: Session) -> tuple[str, list[CatalogueRow]]:
    domain_id = request.args.get("domain", type=int)
    name = "标准目录" if domain_id is None else queries.domain(session, domain_id).name
    return name, list(queries.rows(session, domain_id))
