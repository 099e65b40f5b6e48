"""The audit trail for the audit administrator: every entry, and whether the chain of hashes is whole."""

from flask import render_template, request

from kiosk_server.accounts.permissions import Permission
from kiosk_server.audit import queries, service
from kiosk_server.web import context, security
from kiosk_server.web.admin import audit_words
from kiosk_server.web.admin.blueprint import blueprint


@blueprint.get("/audit")
@security.permission_required(Permission.AUDIT_READ)
def audit() -> str:
    """List the trail, newest first; the first page checks the whole chain, entry by entry."""
    page = min(max(1, request.args.get("page", 1, type=int)), 1_000_000)
    fact, person = request.args.get("fact", ""), request.args.get("person", "").strip()
    with context.database().reading() as session:
        entries, total = queries.entries(session, page=page, fact=fact, actor_name=person)
        return render_template(
            "admin/audit/list.html",
            entries=[(entry, audit_words.told(entry.details)) for entry in entries],
            total=total,
            page=page,
            pages=max(1, -(-total // queries.PAGE_SIZE)),
            facts=audit_words.FACTS,
            subjects=audit_words.SUBJECTS,
            chosen={"fact": fact, "person": person},
            checked=page == 1,
            broken=service.verify(session) if page == 1 else None,
        )
