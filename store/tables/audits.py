"""Frameworks of standards and domains; section 11 returns with their ratings; case-file rounds with their grades."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, Float, ForeignKey, Integer, String, Table, Text

from domain.model import FrameworkKind
from store.tables.columns import from_upload, identity, metadata, one_of, partner_code

frameworks = Table(
    "frameworks",
    metadata,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    one_of("kind", FrameworkKind),
)

standards = Table(
    "standards",
    metadata,
    Column("framework_code", String, ForeignKey("frameworks.code"), primary_key=True),
    Column("reference", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("aliases", JSON, nullable=False),
)


def _score(name: str) -> CheckConstraint:
    return CheckConstraint(f"{name} BETWEEN 0 AND 1", name=f"{name}_is_a_share")


# One partner's self-assessment at one date, as one upload brought it.
section_11_returns = Table(
    "section_11_returns",
    metadata,
    identity(),
    from_upload(),
    Column("partner_label", String, nullable=False),
    partner_code(index=True),
    Column("period_end", Date),
    Column("partner_answer_id", Integer, ForeignKey("remembered_answers.id")),
)

section_11_ratings = Table(
    "section_11_ratings",
    metadata,
    identity(),
    Column("return_id", Integer, ForeignKey("section_11_returns.id"), nullable=False, index=True),
    Column("standard", String, nullable=False),
    Column("standard_text", Text, nullable=False),
    Column("self_label", String),
    Column("self_score", Float),
    Column("moderated_label", String),
    Column("moderated_score", Float),
    Column("not_applicable", Boolean, nullable=False),
    Column("not_applicable_reason", Text),
    Column("evidence", Text),
    Column("action", Text),
    Column("action_due", Date),
    Column("action_owner", String),
    Column("cell", String, nullable=False),
    _score("self_score"),
    _score("moderated_score"),
)

# Cases are pseudonyms: a file that names a child is refused before anything is stored.
case_file_rounds = Table(
    "case_file_rounds",
    metadata,
    identity(),
    from_upload(),
    Column("audit_round", String, nullable=False),
    Column("period_end", Date),
    Column("theme", String),
)

case_file_grades = Table(
    "case_file_grades",
    metadata,
    identity(),
    Column("round_id", Integer, ForeignKey("case_file_rounds.id"), nullable=False, index=True),
    Column("case_name", String, nullable=False),
    Column("agency", String),
    Column("domain", String, nullable=False),
    Column("grade_label", String),
    Column("grade_score", Float),
    Column("moderated_label", String),
    Column("moderated_score", Float),
    Column("cell", String, nullable=False),
    _score("grade_score"),
    _score("moderated_score"),
)
