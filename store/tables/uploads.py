"""Uploads: who sent which file when and where it stands, its problems and questions, and the answers we remember."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from domain.periods import Frequency
from domain.uploads import Severity, UploadKind, UploadStatus
from store.tables.columns import UtcDateTime, identity, metadata, one_of, partner_code

# A table of its own, so that listing uploads never reads the files; keyed by hash, so that one file is kept once.
upload_files = Table(
    "upload_files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    identity(),
    Column("file_name", String, nullable=False),
    Column("sha256", String(64), ForeignKey("upload_files.sha256"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("status", String, nullable=False),
    Column("uploaded_by", String, nullable=False),
    Column("uploaded", UtcDateTime, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("error_count", Integer, nullable=False),
    Column("warning_count", Integer, nullable=False),
    partner_code(index=True),
    Column("only_good_rows", Boolean, nullable=False),
    Column("explanation", JSON, nullable=False),
    Column("status_changed", UtcDateTime),
    Column("status_changed_by", String),
    one_of("kind", UploadKind),
    one_of("status", UploadStatus),
)

# The same file cannot stand twice, even if two people send it at once; after a revert it may be loaded again.
_accepted = text("status = 'accepted'")
Index(
    "uq_uploads_accepted_sha256",
    uploads.c.sha256,
    unique=True,
    sqlite_where=_accepted,
    postgresql_where=_accepted,
)

# Which periods an upload reported for whom: the return tracker would otherwise read every observation. The answer is
# the one that said whose audit it is; withdrawing it takes the line away.
upload_periods = Table(
    "upload_periods",
    metadata,
    identity(),
    Column("upload_id", Integer, ForeignKey("uploads.id"), nullable=False, index=True),
    partner_code(nullable=False),
    Column("frequency", String),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("reported_rows", Integer, nullable=False),
    Column("partner_answer_id", Integer, ForeignKey("remembered_answers.id")),
    one_of("frequency", Frequency),
    CheckConstraint("reported_rows >= 0", name="reported_rows_not_negative"),
)

upload_problems = Table(
    "upload_problems",
    metadata,
    identity(),
    Column("upload_id", Integer, ForeignKey("uploads.id"), nullable=False, index=True),
    Column("severity", String, nullable=False),
    Column("code", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("sheet", String),
    Column("cell", String),
    one_of("severity", Severity),
)

upload_questions = Table(
    "upload_questions",
    metadata,
    identity(),
    Column("upload_id", Integer, ForeignKey("uploads.id"), nullable=False, index=True),
    Column("asks", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("cell", String),
)

# `layout` is a fingerprint of the sheet an answer was given for; empty where it holds for any layout of the partner.
remembered_answers = Table(
    "remembered_answers",
    metadata,
    identity(),
    partner_code(index=True),
    Column("kind", String, nullable=False),
    Column("layout", String, nullable=False),
    Column("asks", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered_by", String, nullable=False),
    Column("answered", UtcDateTime, nullable=False),
    Column("withdrawn", UtcDateTime),
    Column("withdrawn_by", String),
    one_of("kind", UploadKind),
)
