"""Time: whole rules for assignments, campaigns, screen groups, the calendar, emergency notices, dates of items.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ONE_TARGET = (
    "(CASE WHEN zone_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN screen_id IS NULL THEN 0 ELSE 1 END) + "
    "(CASE WHEN group_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END) + "
    "(CASE WHEN everything THEN 1 ELSE 0 END) = 1"
)


def upgrade() -> None:  # noqa: PLR0915 -- a migration is one list
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("imported_by_name", sa.String(length=60), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_campaign_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "screen_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_screen_group_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_group")),
    )
    with op.batch_alter_table("screen_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screen_group_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_day_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_day")),
        sa.UniqueConstraint("unit_id", "day", name=op.f("uq_unit_day_unit_id_day")),
    )
    with op.batch_alter_table("unit_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_day_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("cap_sender", sa.String(length=200), nullable=False),
        sa.Column("cap_identifier", sa.String(length=200), nullable=False),
        sa.Column("cap_type", sa.String(length=10), nullable=False),
        sa.Column("cap_references", sa.Text(), nullable=False),
        sa.Column("cap_document", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_by_name", sa.String(length=60), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_by_name", sa.String(length=60), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by"], ["user.id"], name=op.f("fk_override_confirmed_by_user")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user.id"], name=op.f("fk_override_proposed_by_user")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_override_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
    )
    with op.batch_alter_table("override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_override_cap_identifier"), ["cap_identifier"], unique=False)
        batch_op.create_index(batch_op.f("ix_override_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_override_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "override_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("override_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("screen_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("everything", sa.Boolean(), nullable=False),
        sa.CheckConstraint(ONE_TARGET, name=op.f("ck_override_target_one_target")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["screen_group.id"], name=op.f("fk_override_target_group_id_screen_group")
        ),
        sa.ForeignKeyConstraint(["override_id"], ["override.id"], name=op.f("fk_override_target_override_id_override")),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_override_target_screen_id_screen")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_override_target_unit_id_unit")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_override_target_zone_id_zone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override_target")),
    )
    with op.batch_alter_table("override_target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_override_target_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_override_target_override_id"), ["override_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_override_target_screen_id"), ["screen_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_override_target_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_override_target_zone_id"), ["zone_id"], unique=False)

    op.create_table(
        "screen_group_member",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("screen_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["screen_group.id"], name=op.f("fk_screen_group_member_group_id_screen_group")
        ),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_screen_group_member_screen_id_screen")),
        sa.PrimaryKeyConstraint("group_id", "screen_id", name=op.f("pk_screen_group_member")),
    )
    with op.batch_alter_table("screen_group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screen_group_member_screen_id"), ["screen_id"], unique=False)

    _drop_old_target_check()
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("campaign_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("exceptions", sa.JSON(none_as_null=True), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("recurrence", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("day_condition", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("only_when_open", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("group_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("everything", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f("ix_assignment_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_unit_id"), ["unit_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_assignment_group_id_screen_group"), "screen_group", ["group_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_assignment_unit_id_unit"), "unit", ["unit_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_assignment_campaign_id_campaign"), "campaign", ["campaign_id"], ["id"]
        )

    with op.batch_alter_table(
        "assignment", schema=None
    ) as batch_op:  # the columns must be there before they are checked
        batch_op.create_check_constraint(op.f("ck_assignment_one_target"), ONE_TARGET)
        for filled in ("exceptions", "only_when_open", "everything"):
            batch_op.alter_column(filled, server_default=None)

    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("publish_from", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("notice_working_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("expires_on", sa.Date(), nullable=True))

    with op.batch_alter_table("playlist_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("every_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("times_per_hour", sa.Integer(), nullable=True))

    with op.batch_alter_table("revision_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("every_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("times_per_hour", sa.Integer(), nullable=True))

    with op.batch_alter_table("screen", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_test", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("planning_fault", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("screen", schema=None) as batch_op:
        batch_op.alter_column("is_test", server_default=None)

    with op.batch_alter_table("zone", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opening", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:  # noqa: PLR0915 -- a migration is one list
    with op.batch_alter_table("zone", schema=None) as batch_op:
        batch_op.drop_column("opening")

    with op.batch_alter_table("screen", schema=None) as batch_op:
        batch_op.drop_column("planning_fault")
        batch_op.drop_column("is_test")

    with op.batch_alter_table("revision_entry", schema=None) as batch_op:
        batch_op.drop_column("times_per_hour")
        batch_op.drop_column("every_minutes")

    with op.batch_alter_table("playlist_entry", schema=None) as batch_op:
        batch_op.drop_column("times_per_hour")
        batch_op.drop_column("every_minutes")

    with op.batch_alter_table("item_version", schema=None) as batch_op:
        batch_op.drop_column("expires_on")
        batch_op.drop_column("notice_working_days")
        batch_op.drop_column("publish_from")

    # What goes to groups, units or everything, or not by dayparts alone, cannot be told in the tables before.
    op.execute(
        "DELETE FROM assignment WHERE (zone_id IS NULL AND screen_id IS NULL) OR recurrence IS NOT NULL "
        "OR day_condition IS NOT NULL OR campaign_id IS NOT NULL OR only_when_open"
    )
    _drop_old_target_check()
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_assignment_campaign_id_campaign"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_assignment_unit_id_unit"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_assignment_group_id_screen_group"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_assignment_unit_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_group_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_campaign_id"))
        batch_op.drop_column("everything")
        batch_op.drop_column("unit_id")
        batch_op.drop_column("group_id")
        batch_op.drop_column("only_when_open")
        batch_op.drop_column("day_condition")
        batch_op.drop_column("recurrence")
        batch_op.drop_column("exceptions")
        batch_op.drop_column("campaign_id")
        batch_op.create_check_constraint(op.f("ck_assignment_one_target"), "(zone_id IS NULL) <> (screen_id IS NULL)")

    with op.batch_alter_table("screen_group_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screen_group_member_screen_id"))

    op.drop_table("screen_group_member")
    with op.batch_alter_table("override_target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_override_target_zone_id"))
        batch_op.drop_index(batch_op.f("ix_override_target_unit_id"))
        batch_op.drop_index(batch_op.f("ix_override_target_screen_id"))
        batch_op.drop_index(batch_op.f("ix_override_target_override_id"))
        batch_op.drop_index(batch_op.f("ix_override_target_group_id"))

    op.drop_table("override_target")
    with op.batch_alter_table("override", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_override_unit_id"))
        batch_op.drop_index(batch_op.f("ix_override_state"))
        batch_op.drop_index(batch_op.f("ix_override_cap_identifier"))

    op.drop_table("override")
    with op.batch_alter_table("unit_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_day_unit_id"))

    op.drop_table("unit_day")
    with op.batch_alter_table("screen_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screen_group_unit_id"))

    op.drop_table("screen_group")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_unit_id"))

    op.drop_table("campaign")
    op.drop_table("calendar_year")


def _drop_old_target_check() -> None:
    if op.get_context().dialect.name != "sqlite":  # SQLite leaves it behind when it rebuilds the table
        op.drop_constraint("ck_assignment_one_target", "assignment", type_="check")
