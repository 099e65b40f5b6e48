"""Reading the audit trail, newest first."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server.audit.models import AuditEntry

PAGE_SIZE = 50


def entries(
    session: Session, *, page: int = 1, fact: str = "", actor_name: str = ""
) -> tuple[Sequence[AuditEntry], int]:
    """Return a page of entries (from 1), of one kind of fact or one person if named, and how many there are."""
    query = select(AuditEntry)
    if fact:
        query = query.where(AuditEntry.fact == fact)
    if actor_name:
        query = query.where(AuditEntry.actor_name.icontains(actor_name, autoescape=True))
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(AuditEntry.id).subquery())) or 0
    newest = query.order_by(AuditEntry.id.desc()).limit(PAGE_SIZE).offset((max(1, page) - 1) * PAGE_SIZE)
    return session.scalars(newest).all(), total
