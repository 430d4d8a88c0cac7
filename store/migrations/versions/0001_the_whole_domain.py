"""The whole domain: every entity of the board, empty but for the counter of writes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATUS_KNOWN = (
    "status IN ('reported', 'suppressed', 'not_supplied', 'not_applicable', 'unavailable', 'rounds_to_zero', "
    "'unreliable')"
)


def upgrade() -> None:  # noqa: PLR0915
    """Make all tables, those that others refer to first."""
    op.create_table(
        "areas",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("old_code", sa.String(), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('country', 'region', 'local_authority')", name=op.f("ck_areas_kind_known")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_areas_valid_to_after_valid_from")),
        sa.ForeignKeyConstraint(["region_code"], ["areas.code"], name=op.f("fk_areas_region_code_areas")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_areas")),
    )
    op.create_table(
        "audit_trail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("happened", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_trail")),
    )
    op.create_index("ix_audit_trail_subject", "audit_trail", ["subject", "id"], unique=False)
    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_state_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )
    op.create_table(
        "data_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_data_version_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_version")),
    )
    op.create_table(
        "frameworks",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('section_11', 'case_file')", name=op.f("ck_frameworks_kind_known")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_frameworks")),
    )
    op.create_table(
        "indicators",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("numerator_label", sa.String(), nullable=False),
        sa.Column("denominator_label", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("multiplier", sa.Float(), nullable=False),
        sa.Column("polarity", sa.String(), nullable=False),
        sa.Column("roll_up", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("is_seasonal", sa.Boolean(), nullable=False),
        sa.Column("is_snapshot", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("source_return", sa.String(), nullable=False),
        sa.Column("suppression_threshold", sa.Integer(), nullable=False),
        sa.Column("population", sa.String(), nullable=True),
        sa.Column("lowest", sa.Float(), nullable=True),
        sa.Column("highest", sa.Float(), nullable=True),
        sa.Column("synonyms", sa.JSON(), nullable=False),
        sa.CheckConstraint("frequency IN ('M', 'Q', 'T', 'Y')", name=op.f("ck_indicators_frequency_known")),
        sa.CheckConstraint(
            "polarity IN ('higher_is_better', 'lower_is_better', 'neither')", name=op.f("ck_indicators_polarity_known")
        ),
        sa.CheckConstraint(
            "roll_up IN ('sum', 'ratio_of_sums', 'last_snapshot', 'mean')", name=op.f("ck_indicators_roll_up_known")
        ),
        sa.CheckConstraint("unit IN ('percent', 'rate', 'count', 'score')", name=op.f("ck_indicators_unit_known")),
        sa.CheckConstraint("highest >= lowest", name=op.f("ck_indicators_highest_after_lowest")),
        sa.CheckConstraint("multiplier > 0", name=op.f("ck_indicators_multiplier_positive")),
        sa.CheckConstraint("suppression_threshold >= 0", name=op.f("ck_indicators_suppression_threshold_not_negative")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_indicators")),
    )
    op.create_table(
        "initiative_codes",
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_initiative_codes")),
    )
    op.create_table(
        "partners",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_partners_valid_to_after_valid_from")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_partners")),
    )
    op.create_table(
        "priority_codes",
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_priority_codes")),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    op.create_index(op.f("ix_releases_as_at"), "releases", ["as_at"], unique=False)
    op.create_table(
        "team_codes",
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_team_codes")),
    )
    op.create_table(
        "upload_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_upload_files")),
    )
    op.create_table(
        "users",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("added", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('reader', 'analyst', 'administrator')", name=op.f("ck_users_role_known")),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_users")),
    )
    op.create_table(
        "area_successions",
        sa.Column("predecessor_code", sa.String(), nullable=False),
        sa.Column("successor_code", sa.String(), nullable=False),
        sa.Column("succeeded", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('recode', 'reorganisation')", name=op.f("ck_area_successions_kind_known")),
        sa.ForeignKeyConstraint(
            ["predecessor_code"], ["areas.code"], name=op.f("fk_area_successions_predecessor_code_areas")
        ),
        sa.ForeignKeyConstraint(
            ["successor_code"], ["areas.code"], name=op.f("fk_area_successions_successor_code_areas")
        ),
        sa.PrimaryKeyConstraint("predecessor_code", "successor_code", name=op.f("pk_area_successions")),
    )
    op.create_table(
        "board",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("neighbour_model", sa.String(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_board_only_one")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_board_area_code_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
    )
    op.create_table(
        "board_partners",
        sa.Column("partner_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_code"], ["partners.code"], name=op.f("fk_board_partners_partner_code_partners")
        ),
        sa.PrimaryKeyConstraint("partner_code", name=op.f("pk_board_partners")),
    )
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_code", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("numerator", sa.Float(), nullable=True),
        sa.Column("denominator", sa.Float(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.CheckConstraint("frequency IN ('M', 'Q', 'T', 'Y')", name=op.f("ck_corrections_frequency_known")),
        sa.CheckConstraint(
            STATUS_KNOWN,
            name=op.f("ck_corrections_status_known"),
        ),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_corrections_period_end_after_period_start")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_corrections_area_code_areas")),
        sa.ForeignKeyConstraint(
            ["indicator_code"], ["indicators.code"], name=op.f("fk_corrections_indicator_code_indicators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index("ix_corrections_series", "corrections", ["indicator_code", "area_code"], unique=False)
    op.create_table(
        "partner_successions",
        sa.Column("predecessor_code", sa.String(), nullable=False),
        sa.Column("successor_code", sa.String(), nullable=False),
        sa.Column("succeeded", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('recode', 'reorganisation')", name=op.f("ck_partner_successions_kind_known")),
        sa.ForeignKeyConstraint(
            ["predecessor_code"], ["partners.code"], name=op.f("fk_partner_successions_predecessor_code_partners")
        ),
        sa.ForeignKeyConstraint(
            ["successor_code"], ["partners.code"], name=op.f("fk_partner_successions_successor_code_partners")
        ),
        sa.PrimaryKeyConstraint("predecessor_code", "successor_code", name=op.f("pk_partner_successions")),
    )
    op.create_table(
        "remembered_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_code", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("asks", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('indicator_return', 'comparators', 'section11_audit', 'case_file_audit', 'plan')",
            name=op.f("ck_remembered_answers_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_code"], ["partners.code"], name=op.f("fk_remembered_answers_partner_code_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_answers")),
    )
    op.create_index(op.f("ix_remembered_answers_partner_code"), "remembered_answers", ["partner_code"], unique=False)
    op.create_table(
        "standards",
        sa.Column("framework_code", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["framework_code"], ["frameworks.code"], name=op.f("fk_standards_framework_code_frameworks")
        ),
        sa.PrimaryKeyConstraint("framework_code", "reference", name=op.f("pk_standards")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.Column("uploaded", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("warning_count", sa.Integer(), nullable=False),
        sa.Column("partner_code", sa.String(), nullable=True),
        sa.Column("only_good_rows", sa.Boolean(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("status_changed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status_changed_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('indicator_return', 'comparators', 'section11_audit', 'case_file_audit', 'plan')",
            name=op.f("ck_uploads_kind_known"),
        ),
        sa.CheckConstraint("status IN ('accepted', 'rejected', 'reverted')", name=op.f("ck_uploads_status_known")),
        sa.ForeignKeyConstraint(["partner_code"], ["partners.code"], name=op.f("fk_uploads_partner_code_partners")),
        sa.ForeignKeyConstraint(["sha256"], ["upload_files.sha256"], name=op.f("fk_uploads_sha256_upload_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_partner_code"), "uploads", ["partner_code"], unique=False)
    op.create_index(op.f("ix_uploads_sha256"), "uploads", ["sha256"], unique=False)
    op.create_index(
        "uq_uploads_accepted_sha256",
        "uploads",
        ["sha256"],
        unique=True,
        sqlite_where=sa.text("status = 'accepted'"),
        postgresql_where=sa.text("status = 'accepted'"),
    )
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("initiative_code", sa.String(), nullable=True),
        sa.Column("partner_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["initiative_code"], ["initiative_codes.code"], name=op.f("fk_actions_initiative_code_initiative_codes")
        ),
        sa.ForeignKeyConstraint(["partner_code"], ["partners.code"], name=op.f("fk_actions_partner_code_partners")),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_actions_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_initiative_code"), "actions", ["initiative_code"], unique=False)
    op.create_index(op.f("ix_actions_upload_id"), "actions", ["upload_id"], unique=False)
    op.create_table(
        "activities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("initiative_code", sa.String(), nullable=False),
        sa.Column("happened", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["initiative_code"], ["initiative_codes.code"], name=op.f("fk_activities_initiative_code_initiative_codes")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_activities_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
    )
    op.create_index(op.f("ix_activities_initiative_code"), "activities", ["initiative_code"], unique=False)
    op.create_index(op.f("ix_activities_upload_id"), "activities", ["upload_id"], unique=False)
    op.create_table(
        "case_file_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("audit_round", sa.String(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("theme", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_case_file_rounds_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file_rounds")),
    )
    op.create_index(op.f("ix_case_file_rounds_upload_id"), "case_file_rounds", ["upload_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("indicator_code", sa.String(), nullable=True),
        sa.Column("area_code", sa.String(), nullable=True),
        sa.Column("is_bridged", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('definition_change', 'excluded_shock', 'rival_initiative', 'succession')",
            name=op.f("ck_events_kind_known"),
        ),
        sa.CheckConstraint("ends >= starts", name=op.f("ck_events_ends_after_starts")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_events_area_code_areas")),
        sa.ForeignKeyConstraint(
            ["indicator_code"], ["indicators.code"], name=op.f("fk_events_indicator_code_indicators")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_events_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_indicator_code"), "events", ["indicator_code"], unique=False)
    op.create_index(op.f("ix_events_upload_id"), "events", ["upload_id"], unique=False)
    op.create_table(
        "expected_returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("partner_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("days_due", sa.Integer(), nullable=False),
        sa.CheckConstraint("frequency IN ('M', 'Q', 'T', 'Y')", name=op.f("ck_expected_returns_frequency_known")),
        sa.CheckConstraint("days_due >= 0", name=op.f("ck_expected_returns_days_due_not_negative")),
        sa.ForeignKeyConstraint(
            ["partner_code"], ["partners.code"], name=op.f("fk_expected_returns_partner_code_partners")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_expected_returns_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_returns")),
    )
    op.create_index(op.f("ix_expected_returns_upload_id"), "expected_returns", ["upload_id"], unique=False)
    op.create_table(
        "initiatives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("priority_code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("mechanism", sa.Text(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.CheckConstraint("ends >= starts", name=op.f("ck_initiatives_ends_after_starts")),
        sa.ForeignKeyConstraint(["code"], ["initiative_codes.code"], name=op.f("fk_initiatives_code_initiative_codes")),
        sa.ForeignKeyConstraint(
            ["priority_code"], ["priority_codes.code"], name=op.f("fk_initiatives_priority_code_priority_codes")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_initiatives_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiatives")),
    )
    op.create_index(op.f("ix_initiatives_upload_id"), "initiatives", ["upload_id"], unique=False)
    op.create_table(
        "learning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("published", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("initiative_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["initiative_code"], ["initiative_codes.code"], name=op.f("fk_learning_initiative_code_initiative_codes")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_learning_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning")),
    )
    op.create_index(op.f("ix_learning_initiative_code"), "learning", ["initiative_code"], unique=False)
    op.create_index(op.f("ix_learning_upload_id"), "learning", ["upload_id"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("initiative_code", sa.String(), nullable=False),
        sa.Column("indicator_code", sa.String(), nullable=False),
        sa.Column("expected", sa.String(), nullable=False),
        sa.Column("lag", sa.Integer(), nullable=False),
        sa.Column("shape", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("target_change", sa.Float(), nullable=True),
        sa.Column("declared", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.CheckConstraint("expected IN ('rise', 'fall')", name=op.f("ck_links_expected_known")),
        sa.CheckConstraint("role IN ('outcome', 'process')", name=op.f("ck_links_role_known")),
        sa.CheckConstraint("shape IN ('step', 'gradual')", name=op.f("ck_links_shape_known")),
        sa.CheckConstraint("lag >= 0", name=op.f("ck_links_lag_not_negative")),
        sa.CheckConstraint("target_change > 0", name=op.f("ck_links_target_change_without_sign")),
        sa.ForeignKeyConstraint(
            ["indicator_code"], ["indicators.code"], name=op.f("fk_links_indicator_code_indicators")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_code"], ["initiative_codes.code"], name=op.f("fk_links_initiative_code_initiative_codes")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_links_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_indicator_code"), "links", ["indicator_code"], unique=False)
    op.create_index(op.f("ix_links_initiative_code"), "links", ["initiative_code"], unique=False)
    op.create_index(op.f("ix_links_upload_id"), "links", ["upload_id"], unique=False)
    op.create_table(
        "narratives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("written", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_narratives_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narratives")),
    )
    op.create_index(op.f("ix_narratives_upload_id"), "narratives", ["upload_id"], unique=False)
    op.create_table(
        "neighbour_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("published", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_neighbour_models_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighbour_models")),
    )
    op.create_index(op.f("ix_neighbour_models_code"), "neighbour_models", ["code"], unique=False)
    op.create_index(op.f("ix_neighbour_models_upload_id"), "neighbour_models", ["upload_id"], unique=False)
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("indicator_code", sa.String(), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=True),
        sa.Column("area_label", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("numerator", sa.Float(), nullable=True),
        sa.Column("denominator", sa.Float(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("period_label", sa.String(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("partner_code", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("indicator_answer_id", sa.Integer(), nullable=True),
        sa.Column("area_answer_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("frequency IN ('M', 'Q', 'T', 'Y')", name=op.f("ck_observations_frequency_known")),
        sa.CheckConstraint(
            STATUS_KNOWN,
            name=op.f("ck_observations_status_known"),
        ),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_observations_period_end_after_period_start")),
        sa.ForeignKeyConstraint(
            ["area_answer_id"],
            ["remembered_answers.id"],
            name=op.f("fk_observations_area_answer_id_remembered_answers"),
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_observations_area_code_areas")),
        sa.ForeignKeyConstraint(
            ["indicator_answer_id"],
            ["remembered_answers.id"],
            name=op.f("fk_observations_indicator_answer_id_remembered_answers"),
        ),
        sa.ForeignKeyConstraint(
            ["indicator_code"], ["indicators.code"], name=op.f("fk_observations_indicator_code_indicators")
        ),
        sa.ForeignKeyConstraint(
            ["partner_code"], ["partners.code"], name=op.f("fk_observations_partner_code_partners")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_observations_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
    )
    op.create_index(
        "ix_observations_series",
        "observations",
        ["indicator_code", "area_code", "frequency", "period_start", "upload_id"],
        unique=False,
    )
    op.create_index(
        "ix_observations_unassigned",
        "observations",
        ["label", "area_label"],
        unique=False,
        sqlite_where=sa.text("indicator_code IS NULL OR area_code IS NULL"),
        postgresql_where=sa.text("indicator_code IS NULL OR area_code IS NULL"),
    )
    op.create_index(op.f("ix_observations_upload_id"), "observations", ["upload_id"], unique=False)
    op.create_table(
        "practice_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("initiative_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("expected", sa.String(), nullable=False),
        sa.Column("framework_code", sa.String(), nullable=True),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("declared", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.CheckConstraint("expected IN ('rise', 'fall')", name=op.f("ck_practice_links_expected_known")),
        sa.CheckConstraint(
            "kind IN ('audit_standard', 'case_file_domain', 'process_indicator')",
            name=op.f("ck_practice_links_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["framework_code"], ["frameworks.code"], name=op.f("fk_practice_links_framework_code_frameworks")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_code"],
            ["initiative_codes.code"],
            name=op.f("fk_practice_links_initiative_code_initiative_codes"),
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_practice_links_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_links")),
    )
    op.create_index(op.f("ix_practice_links_initiative_code"), "practice_links", ["initiative_code"], unique=False)
    op.create_index(op.f("ix_practice_links_upload_id"), "practice_links", ["upload_id"], unique=False)
    op.create_table(
        "priorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.CheckConstraint("ends >= starts", name=op.f("ck_priorities_ends_after_starts")),
        sa.ForeignKeyConstraint(["code"], ["priority_codes.code"], name=op.f("fk_priorities_code_priority_codes")),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_priorities_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priorities")),
    )
    op.create_index(op.f("ix_priorities_upload_id"), "priorities", ["upload_id"], unique=False)
    op.create_table(
        "rollouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("initiative_code", sa.String(), nullable=False),
        sa.Column("team_code", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("dose", sa.Float(), nullable=True),
        sa.CheckConstraint("dose BETWEEN 0 AND 1", name=op.f("ck_rollouts_dose_is_a_share")),
        sa.ForeignKeyConstraint(
            ["initiative_code"], ["initiative_codes.code"], name=op.f("fk_rollouts_initiative_code_initiative_codes")
        ),
        sa.ForeignKeyConstraint(["team_code"], ["team_codes.code"], name=op.f("fk_rollouts_team_code_team_codes")),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_rollouts_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollouts")),
    )
    op.create_index(op.f("ix_rollouts_upload_id"), "rollouts", ["upload_id"], unique=False)
    op.create_table(
        "section_11_returns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("partner_label", sa.String(), nullable=False),
        sa.Column("partner_code", sa.String(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_code"], ["partners.code"], name=op.f("fk_section_11_returns_partner_code_partners")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_section_11_returns_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_11_returns")),
    )
    op.create_index(op.f("ix_section_11_returns_partner_code"), "section_11_returns", ["partner_code"], unique=False)
    op.create_index(op.f("ix_section_11_returns_upload_id"), "section_11_returns", ["upload_id"], unique=False)
    op.create_table(
        "targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("indicator_code", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=True),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_targets_valid_to_after_valid_from")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_targets_area_code_areas")),
        sa.ForeignKeyConstraint(
            ["indicator_code"], ["indicators.code"], name=op.f("fk_targets_indicator_code_indicators")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_targets_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    op.create_index(op.f("ix_targets_indicator_code"), "targets", ["indicator_code"], unique=False)
    op.create_index(op.f("ix_targets_upload_id"), "targets", ["upload_id"], unique=False)
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_teams_area_code_areas")),
        sa.ForeignKeyConstraint(["code"], ["team_codes.code"], name=op.f("fk_teams_code_team_codes")),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_teams_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )
    op.create_index(op.f("ix_teams_upload_id"), "teams", ["upload_id"], unique=False)
    op.create_table(
        "upload_periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("partner_code", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("reported_rows", sa.Integer(), nullable=False),
        sa.CheckConstraint("frequency IN ('M', 'Q', 'T', 'Y')", name=op.f("ck_upload_periods_frequency_known")),
        sa.CheckConstraint("reported_rows >= 0", name=op.f("ck_upload_periods_reported_rows_not_negative")),
        sa.ForeignKeyConstraint(
            ["partner_code"], ["partners.code"], name=op.f("fk_upload_periods_partner_code_partners")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_upload_periods_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_periods")),
    )
    op.create_index(op.f("ix_upload_periods_upload_id"), "upload_periods", ["upload_id"], unique=False)
    op.create_table(
        "upload_problems",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=True),
        sa.Column("cell", sa.String(), nullable=True),
        sa.CheckConstraint("severity IN ('error', 'warning')", name=op.f("ck_upload_problems_severity_known")),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_upload_problems_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_problems")),
    )
    op.create_index(op.f("ix_upload_problems_upload_id"), "upload_problems", ["upload_id"], unique=False)
    op.create_table(
        "upload_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("asks", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("cell", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_upload_questions_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_questions")),
    )
    op.create_index(op.f("ix_upload_questions_upload_id"), "upload_questions", ["upload_id"], unique=False)
    op.create_table(
        "voice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("heard", sa.Date(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("what_changed", sa.Text(), nullable=False),
        sa.Column("initiative_code", sa.String(), nullable=True),
        sa.CheckConstraint("people >= 0", name=op.f("ck_voice_people_not_negative")),
        sa.ForeignKeyConstraint(
            ["initiative_code"], ["initiative_codes.code"], name=op.f("fk_voice_initiative_code_initiative_codes")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_voice_upload_id_uploads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
    )
    op.create_index(op.f("ix_voice_initiative_code"), "voice", ["initiative_code"], unique=False)
    op.create_index(op.f("ix_voice_upload_id"), "voice", ["upload_id"], unique=False)
    op.create_table(
        "case_file_grades",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("case_name", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=True),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("grade_label", sa.String(), nullable=True),
        sa.Column("grade_score", sa.Float(), nullable=True),
        sa.Column("moderated_label", sa.String(), nullable=True),
        sa.Column("moderated_score", sa.Float(), nullable=True),
        sa.Column("cell", sa.String(), nullable=False),
        sa.CheckConstraint("grade_score BETWEEN 0 AND 1", name=op.f("ck_case_file_grades_grade_score_is_a_share")),
        sa.CheckConstraint(
            "moderated_score BETWEEN 0 AND 1", name=op.f("ck_case_file_grades_moderated_score_is_a_share")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["case_file_rounds.id"], name=op.f("fk_case_file_grades_round_id_case_file_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file_grades")),
    )
    op.create_index(op.f("ix_case_file_grades_round_id"), "case_file_grades", ["round_id"], unique=False)
    op.create_table(
        "neighbours",
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("neighbour_code", sa.String(), nullable=False),
        sa.Column("closeness", sa.String(), nullable=False),
        sa.CheckConstraint("neighbour_code <> area_code", name=op.f("ck_neighbours_not_its_own_neighbour")),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_neighbours_rank_from_one")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_neighbours_area_code_areas")),
        sa.ForeignKeyConstraint(
            ["model_id"], ["neighbour_models.id"], name=op.f("fk_neighbours_model_id_neighbour_models")
        ),
        sa.ForeignKeyConstraint(["neighbour_code"], ["areas.code"], name=op.f("fk_neighbours_neighbour_code_areas")),
        sa.PrimaryKeyConstraint("model_id", "area_code", "rank", name=op.f("pk_neighbours")),
    )
    op.create_table(
        "release_assessments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("initiative_code", sa.String(), nullable=False),
        sa.Column("indicator_code", sa.String(), nullable=True),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_release_assessments_area_code_areas")),
        sa.ForeignKeyConstraint(
            ["indicator_code"], ["indicators.code"], name=op.f("fk_release_assessments_indicator_code_indicators")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_code"],
            ["initiative_codes.code"],
            name=op.f("fk_release_assessments_initiative_code_initiative_codes"),
        ),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_release_assessments_link_id_links")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_release_assessments_release_id_releases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_assessments")),
    )
    op.create_index(
        "ix_release_assessments_link",
        "release_assessments",
        ["initiative_code", "indicator_code", "release_id"],
        unique=False,
    )
    op.create_index(op.f("ix_release_assessments_release_id"), "release_assessments", ["release_id"], unique=False)
    op.create_table(
        "section_11_ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("standard_text", sa.Text(), nullable=False),
        sa.Column("self_label", sa.String(), nullable=True),
        sa.Column("self_score", sa.Float(), nullable=True),
        sa.Column("moderated_label", sa.String(), nullable=True),
        sa.Column("moderated_score", sa.Float(), nullable=True),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.Column("not_applicable_reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("action_due", sa.Date(), nullable=True),
        sa.Column("action_owner", sa.String(), nullable=True),
        sa.Column("cell", sa.String(), nullable=False),
        sa.CheckConstraint(
            "moderated_score BETWEEN 0 AND 1", name=op.f("ck_section_11_ratings_moderated_score_is_a_share")
        ),
        sa.CheckConstraint("self_score BETWEEN 0 AND 1", name=op.f("ck_section_11_ratings_self_score_is_a_share")),
        sa.ForeignKeyConstraint(
            ["return_id"], ["section_11_returns.id"], name=op.f("fk_section_11_ratings_return_id_section_11_returns")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_11_ratings")),
    )
    op.create_index(op.f("ix_section_11_ratings_return_id"), "section_11_ratings", ["return_id"], unique=False)
    # Every write counts this one row up.
    op.execute("INSERT INTO data_version (id, version) VALUES (1, 0)")


def downgrade() -> None:
    """Drop all tables, those that refer to others first."""
    for table in (
        "section_11_ratings",
        "release_assessments",
        "neighbours",
        "case_file_grades",
        "voice",
        "upload_questions",
        "upload_problems",
        "upload_periods",
        "teams",
        "targets",
        "section_11_returns",
        "rollouts",
        "priorities",
        "practice_links",
        "observations",
        "neighbour_models",
        "narratives",
        "links",
        "learning",
        "initiatives",
        "expected_returns",
        "events",
        "case_file_rounds",
        "activities",
        "actions",
        "uploads",
        "standards",
        "remembered_answers",
        "partner_successions",
        "corrections",
        "board_partners",
        "board",
        "area_successions",
        "users",
        "upload_files",
        "team_codes",
        "releases",
        "priority_codes",
        "partners",
        "initiative_codes",
        "indicators",
        "frameworks",
        "data_version",
        "catalogue_state",
        "audit_trail",
        "areas",
    ):
        op.drop_table(table)
