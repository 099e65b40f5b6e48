"""What Alembic runs for every command, on the connection and the tables that `migrations` hands in."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from kiosk_server.db.base import UTCDateTime


def render_item(kind: str, value: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our instants as the plain type, so that old versions do not depend on today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UTCDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=bool(context.script.get_heads()),  # SQLite changes a table by copying; not when it is new
    render_item=render_item,
    transactional_ddl=True,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
