"""The board's plan: priorities, initiatives, what they promise, what happened around them, what was learnt.

Nothing here is overwritten. A plan that is loaded again adds rows under the same codes, and the reads show the latest
accepted ones. Rows without an upload were entered on a page.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Float, ForeignKey, Integer, String, Table, Text

from domain.model import Direction, EventKind, LinkRole, PracticeKind, Shape
from store.tables.columns import (
    UtcDateTime,
    area_code,
    from_upload,
    identity,
    in_order,
    indicator_code,
    metadata,
    one_of,
    partner_code,
)

priority_codes = Table("priority_codes", metadata, Column("code", String, primary_key=True))
initiative_codes = Table("initiative_codes", metadata, Column("code", String, primary_key=True))


def _initiative(*, nullable: bool = False) -> Column[str]:
    return Column("initiative_code", String, ForeignKey("initiative_codes.code"), nullable=nullable, index=True)


def _withdrawal() -> tuple[Column[object], ...]:
    """Who took a row out of use and when; null while it stands."""
    return Column("withdrawn", UtcDateTime), Column("withdrawn_by", String)


priorities = Table(
    "priorities",
    metadata,
    identity(),
    from_upload(),
    Column("code", String, ForeignKey("priority_codes.code"), nullable=False),
    Column("title", String, nullable=False),
    Column("description", Text, nullable=False),
    Column("lead", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("starts", Date),
    Column("ends", Date),
    in_order("starts", "ends"),
)

initiatives = Table(
    "initiatives",
    metadata,
    identity(),
    from_upload(),
    Column("code", String, ForeignKey("initiative_codes.code"), nullable=False),
    Column("priority_code", String, ForeignKey("priority_codes.code"), nullable=False),
    Column("title", String, nullable=False),
    Column("starts", Date, nullable=False),
    Column("description", Text, nullable=False),
    Column("mechanism", Text, nullable=False),
    Column("lead", String, nullable=False),
    Column("ends", Date),
    in_order("starts", "ends"),
)

# `declared` is what the plan says, `recorded` when we were told: a promise that changed counts from the latter.
links = Table(
    "links",
    metadata,
    identity(),
    from_upload(),
    _initiative(),
    indicator_code(nullable=False, index=True),
    Column("expected", String, nullable=False),
    Column("lag", Integer, nullable=False),
    Column("shape", String, nullable=False),
    Column("role", String, nullable=False),
    Column("target_change", Float),
    Column("declared", UtcDateTime, nullable=False),
    Column("recorded", UtcDateTime, nullable=False),
    Column("recorded_by", String, nullable=False),
    *_withdrawal(),
    one_of("expected", Direction),
    one_of("shape", Shape),
    one_of("role", LinkRole),
    CheckConstraint("lag >= 0", name="lag_not_negative"),
    CheckConstraint("target_change > 0", name="target_change_without_sign"),
)

practice_links = Table(
    "practice_links",
    metadata,
    identity(),
    from_upload(),
    _initiative(),
    Column("kind", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("expected", String, nullable=False),
    Column("framework_code", String, ForeignKey("frameworks.code")),
    Column("theme", String),
    Column("declared", UtcDateTime, nullable=False),
    Column("recorded", UtcDateTime, nullable=False),
    Column("recorded_by", String, nullable=False),
    *_withdrawal(),
    one_of("kind", PracticeKind),
    one_of("expected", Direction),
)

activities = Table(
    "activities",
    metadata,
    identity(),
    from_upload(),
    _initiative(),
    Column("happened", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("quantity", Float),
)

events = Table(
    "events",
    metadata,
    identity(),
    from_upload(),
    Column("kind", String, nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date),
    Column("description", Text, nullable=False),
    indicator_code(index=True),
    area_code(),
    Column("is_bridged", Boolean, nullable=False),
    *_withdrawal(),
    one_of("kind", EventKind),
    in_order("starts", "ends"),
)

# `about` is a word such as `initiative` or `indicator`; `code` is that thing's code, hence no foreign key.
narratives = Table(
    "narratives",
    metadata,
    identity(),
    from_upload(),
    Column("about", String, nullable=False),
    Column("code", String, nullable=False),
    Column("written", UtcDateTime, nullable=False),
    Column("author", String, nullable=False),
    Column("text", Text, nullable=False),
)

actions = Table(
    "actions",
    metadata,
    identity(),
    from_upload(),
    Column("source", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("owner", String, nullable=False),
    Column("due", Date),
    Column("status", String, nullable=False),
    _initiative(nullable=True),
    partner_code(),
)

learning = Table(
    "learning",
    metadata,
    identity(),
    from_upload(),
    Column("title", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("published", Date, nullable=False),
    Column("text", Text, nullable=False),
    _initiative(nullable=True),
)

voice = Table(
    "voice",
    metadata,
    identity(),
    from_upload(),
    Column("heard", Date, nullable=False),
    Column("who", String, nullable=False),
    Column("people", Integer),
    Column("method", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("what_changed", Text, nullable=False),
    _initiative(nullable=True),
    CheckConstraint("people >= 0", name="people_not_negative"),
)
