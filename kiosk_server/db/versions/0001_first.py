"""The first tables: accounts, audit, catalogue, media, publishing, fleet, requests.

Revision 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("fact", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_entry_previous_hash")),
    )
    op.create_index(op.f("ix_audit_entry_fact"), "audit_entry", ["fact"], unique=False)
    op.create_table(
        "domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("initials", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain")),
        sa.UniqueConstraint("name", name=op.f("uq_domain_name")),
    )
    op.create_table(
        "media_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_media_file")),
    )
    op.create_table(
        "programme",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("revisions", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_programme")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("key", name=op.f("uq_unit_key")),
    )
    op.create_index(op.f("ix_unit_path"), "unit", ["path"], unique=False)
    op.create_table(
        "catalogue_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("row_key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("first_level", sa.String(length=200), nullable=False),
        sa.Column("second_level", sa.String(length=200), nullable=False),
        sa.Column("elements", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("time_limit", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("audience_everyone", sa.String(length=200), nullable=False),
        sa.Column("audience_specific", sa.String(length=200), nullable=False),
        sa.Column("mode_proactive", sa.String(length=40), nullable=False),
        sa.Column("mode_on_request", sa.String(length=40), nullable=False),
        sa.Column("level_county", sa.String(length=40), nullable=False),
        sa.Column("level_township", sa.String(length=40), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("initials", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["domain_id"], ["domain.id"], name=op.f("fk_catalogue_row_domain_id_domain")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_row")),
        sa.UniqueConstraint("row_key", name=op.f("uq_catalogue_row_row_key")),
    )
    op.create_index(op.f("ix_catalogue_row_domain_id"), "catalogue_row", ["domain_id"], unique=False)
    op.create_table(
        "playlist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_playlist_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist")),
        sa.UniqueConstraint("key", name=op.f("uq_playlist_key")),
    )
    op.create_table(
        "slide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipe", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("media_sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["media_sha256"], ["media_file.sha256"], name=op.f("fk_slide_media_sha256_media_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slide")),
        sa.UniqueConstraint("recipe", "page", name=op.f("uq_slide_recipe_page")),
    )
    op.create_index(op.f("ix_slide_recipe"), "slide", ["recipe"], unique=False)
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_user_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("username", name=op.f("uq_user_username")),
    )
    op.create_table(
        "zone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("hotline", sa.String(length=40), nullable=False),
        sa.Column("opening_hours", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("lease_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_zone_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone")),
        sa.UniqueConstraint("key", name=op.f("uq_zone_key")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("approved_version_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_version_id"],
            ["item_version.id"],
            name=op.f("fk_item_approved_version_id_item_version"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["row_id"], ["catalogue_row.id"], name=op.f("fk_item_row_id_catalogue_row")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_item_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("code", name=op.f("uq_item_code")),
    )
    op.create_index(op.f("ix_item_row_id"), "item", ["row_id"], unique=False)
    op.create_index(op.f("ix_item_unit_id"), "item", ["unit_id"], unique=False)
    op.create_table(
        "playlist_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("playlist_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published_by_name", sa.String(length=60), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["playlist_id"], ["playlist.id"], name=op.f("fk_playlist_revision_playlist_id_playlist")
        ),
        sa.ForeignKeyConstraint(["published_by"], ["user.id"], name=op.f("fk_playlist_revision_published_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist_revision")),
        sa.UniqueConstraint("playlist_id", "number", name=op.f("uq_playlist_revision_playlist_id_number")),
    )
    op.create_index(op.f("ix_playlist_revision_playlist_id"), "playlist_revision", ["playlist_id"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_grant_unit_id_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_role_grant_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("user_id", "role", "unit_id", name=op.f("uq_role_grant_user_id_role_unit_id")),
    )
    op.create_table(
        "screen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_sequence", sa.Integer(), nullable=False),
        sa.Column("applied_programme", sa.String(length=64), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("player_version", sa.String(length=20), nullable=False),
        sa.Column("fault", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_screen_zone_id_zone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_screen_token_hash")),
    )
    op.create_index(op.f("ix_screen_zone_id"), "screen", ["zone_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("playlist_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("screen_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("dayparts", sa.JSON(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(zone_id IS NULL) <> (screen_id IS NULL)", name=op.f("ck_assignment_one_target")),
        sa.ForeignKeyConstraint(["playlist_id"], ["playlist.id"], name=op.f("fk_assignment_playlist_id_playlist")),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_assignment_screen_id_screen")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_assignment_zone_id_zone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_playlist_id"), "assignment", ["playlist_id"], unique=False)
    op.create_index(op.f("ix_assignment_screen_id"), "assignment", ["screen_id"], unique=False)
    op.create_index(op.f("ix_assignment_zone_id"), "assignment", ["zone_id"], unique=False)
    op.create_table(
        "disclosure_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tracking_number", sa.String(length=24), nullable=False),
        sa.Column("check_code_hash", sa.String(length=64), nullable=False),
        sa.Column("failed_checks", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("applicant_kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("identity_type", sa.String(length=40), nullable=False),
        sa.Column("identity_number", sa.LargeBinary(), nullable=False),
        sa.Column("identity_tail", sa.String(length=4), nullable=False),
        sa.Column("contact_person", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("postal_address", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("form_of_supply", sa.String(length=20), nullable=False),
        sa.Column("way_of_delivery", sa.String(length=20), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_disclosure_request_item_id_item")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_disclosure_request_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_request")),
        sa.UniqueConstraint("tracking_number", name=op.f("uq_disclosure_request_tracking_number")),
    )
    op.create_index(op.f("ix_disclosure_request_state"), "disclosure_request", ["state"], unique=False)
    op.create_index(op.f("ix_disclosure_request_unit_id"), "disclosure_request", ["unit_id"], unique=False)
    op.create_table(
        "displayed_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("screen_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=80), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_displayed_record_screen_id_screen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_displayed_record")),
        sa.UniqueConstraint("screen_id", "number", name=op.f("uq_displayed_record_screen_id_number")),
    )
    op.create_index(op.f("ix_displayed_record_screen_id"), "displayed_record", ["screen_id"], unique=False)
    op.create_table(
        "item_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("body_source", sa.Text(), nullable=False),
        sa.Column("body_format", sa.String(length=10), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("formed_on", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("attribute", sa.String(length=12), nullable=False),
        sa.Column("attribute_reason", sa.String(length=300), nullable=False),
        sa.Column("canonical_url", sa.String(length=500), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("initials", sa.String(length=200), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_opinion", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["edited_by"], ["user.id"], name=op.f("fk_item_version_edited_by_user")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_version_item_id_item")),
        sa.ForeignKeyConstraint(["written_by"], ["user.id"], name=op.f("fk_item_version_written_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_version")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_version_item_id_number")),
    )
    op.create_index(op.f("ix_item_version_digest"), "item_version", ["digest"], unique=False)
    op.create_index(op.f("ix_item_version_item_id"), "item_version", ["item_id"], unique=False)
    op.create_index(op.f("ix_item_version_state"), "item_version", ["state"], unique=False)
    op.create_table(
        "pairing_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("claim_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("screen_id", sa.Integer(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_pairing_claim_screen_id_screen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_claim")),
        sa.UniqueConstraint("claim_hash", name=op.f("uq_pairing_claim_claim_hash")),
        sa.UniqueConstraint("code", name=op.f("uq_pairing_claim_code")),
    )
    op.create_index(op.f("ix_pairing_claim_address"), "pairing_claim", ["address"], unique=False)
    op.create_table(
        "playlist_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("playlist_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_playlist_entry_item_id_item")),
        sa.ForeignKeyConstraint(["playlist_id"], ["playlist.id"], name=op.f("fk_playlist_entry_playlist_id_playlist")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist_entry")),
    )
    op.create_index(op.f("ix_playlist_entry_playlist_id"), "playlist_entry", ["playlist_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["media_sha256"], ["media_file.sha256"], name=op.f("fk_attachment_media_sha256_media_file")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_attachment_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_version_id"), "attachment", ["version_id"], unique=False)
    op.create_table(
        "request_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(length=60), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["disclosure_request.id"], name=op.f("fk_request_step_request_id_disclosure_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_step")),
    )
    op.create_index(op.f("ix_request_step_request_id"), "request_step", ["request_id"], unique=False)
    op.create_table(
        "revision_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("version_digest", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["playlist_revision.id"], name=op.f("fk_revision_entry_revision_id_playlist_revision")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_version.id"], name=op.f("fk_revision_entry_version_id_item_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_entry")),
    )
    op.create_index(op.f("ix_revision_entry_revision_id"), "revision_entry", ["revision_id"], unique=False)
    op.create_index(op.f("ix_revision_entry_version_id"), "revision_entry", ["version_id"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("signer_name", sa.String(length=60), nullable=False),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["signer_id"], ["user.id"], name=op.f("fk_signature_signer_id_user")),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name=op.f("fk_signature_version_id_item_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("version_id", "step", name=op.f("uq_signature_version_id_step")),
    )
    op.create_index(op.f("ix_signature_version_id"), "signature", ["version_id"], unique=False)
    if op.get_context().dialect.supports_alter:  # SQLite has taken the circular key with the table
        op.create_foreign_key(
            "fk_item_approved_version_id_item_version", "item", "item_version", ["approved_version_id"], ["id"]
        )


def downgrade() -> None:
    if op.get_context().dialect.supports_alter:
        op.drop_constraint("fk_item_approved_version_id_item_version", "item", type_="foreignkey")
    op.drop_table("signature")
    op.drop_table("revision_entry")
    op.drop_table("request_step")
    op.drop_table("attachment")
    op.drop_table("playlist_entry")
    op.drop_table("pairing_claim")
    op.drop_table("item_version")
    op.drop_table("displayed_record")
    op.drop_table("disclosure_request")
    op.drop_table("assignment")
    op.drop_table("screen")
    op.drop_table("role_grant")
    op.drop_table("playlist_revision")
    op.drop_table("item")
    op.drop_table("zone")
    op.drop_table("user")
    op.drop_table("slide")
    op.drop_table("playlist")
    op.drop_table("catalogue_row")
    op.drop_table("unit")
    op.drop_table("programme")
    op.drop_table("media_file")
    op.drop_table("domain")
    op.drop_table("audit_entry")
