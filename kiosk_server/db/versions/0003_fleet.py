"""The fleet: direct orders confirmed screen by screen, commands, alarms, rotated credentials, health.

Revision 0003, after 0002. What is added to tables in use has a default in the database, so that processes of the
release before may go on beside it during a rolling restart.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "pairing_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_pairing_attempt_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_attempt")),
    )
    with op.batch_alter_table("pairing_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_attempt_user_id"), ["user_id"], unique=False)

    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("screen_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_alarm_screen_id_screen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_cleared_at"), ["cleared_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_alarm_screen_id"), ["screen_id"], unique=False)

    op.create_table(
        "alarm_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alarm_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name=op.f("fk_alarm_notice_alarm_id_alarm")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_notice")),
    )
    with op.batch_alter_table("alarm_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarm_notice_alarm_id"), ["alarm_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alarm_notice_due_at"), ["due_at"], unique=False)

    op.create_table(
        "command",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("screen_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("args", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("issued_by_name", sa.String(length=60), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("picture_type", sa.String(length=20), nullable=False),
        sa.Column("picture_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["issued_by"], ["user.id"], name=op.f("fk_command_issued_by_user")),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_command_screen_id_screen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command")),
    )
    with op.batch_alter_table("command", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_command_outcome"), ["outcome"], unique=False)
        batch_op.create_index(batch_op.f("ix_command_screen_id"), ["screen_id"], unique=False)

    op.create_table(
        "direct_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("override_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_direct_order_item_id_item")),
        sa.ForeignKeyConstraint(["override_id"], ["override.id"], name=op.f("fk_direct_order_override_id_override")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_order")),
    )
    with op.batch_alter_table("direct_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_direct_order_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_direct_order_override_id"), ["override_id"], unique=False)

    op.create_table(
        "order_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("screen_id", sa.Integer(), nullable=False),
        sa.Column("after_sequence", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["direct_order.id"], name=op.f("fk_order_delivery_order_id_direct_order")
        ),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_order_delivery_screen_id_screen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_delivery")),
        sa.UniqueConstraint("order_id", "screen_id", name=op.f("uq_order_delivery_order_id_screen_id")),
    )
    with op.batch_alter_table("order_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_delivery_screen_id"), ["screen_id"], unique=False)

    with op.batch_alter_table("screen", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_token_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("applied_order", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("clock_offset_ms", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("health", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("display", sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_screen_next_token_hash"), ["next_token_hash"])

    with op.batch_alter_table("zone", schema=None) as batch_op:
        batch_op.add_column(sa.Column("download_kbps", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("zone", schema=None) as batch_op:
        batch_op.drop_column("download_kbps")

    with op.batch_alter_table("screen", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_screen_next_token_hash"), type_="unique")
        batch_op.drop_column("display")
        batch_op.drop_column("health")
        batch_op.drop_column("clock_offset_ms")
        batch_op.drop_column("applied_order")
        batch_op.drop_column("next_token_hash")

    for table in ("order_delivery", "direct_order", "command", "alarm_notice", "alarm", "pairing_attempt"):
        op.drop_table(table)
