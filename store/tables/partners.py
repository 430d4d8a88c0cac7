"""Partner agencies, what each owes the board and how often, and teams that a programme is rolled out to."""

from sqlalchemy import JSON, CheckConstraint, Column, Date, Float, ForeignKey, Integer, String, Table, Text

from domain.model import SuccessionKind
from domain.periods import Frequency
from store.tables.columns import area_code, from_upload, identity, in_order, metadata, one_of, partner_code

partners = Table(
    "partners",
    metadata,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("aliases", JSON, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    in_order("valid_from", "valid_to"),
)

partner_successions = Table(
    "partner_successions",
    metadata,
    Column("predecessor_code", String, ForeignKey("partners.code"), primary_key=True),
    Column("successor_code", String, ForeignKey("partners.code"), primary_key=True),
    Column("succeeded", Date, nullable=False),
    Column("note", Text, nullable=False),
    Column("kind", String, nullable=False),
    one_of("kind", SuccessionKind),
)

board_partners = Table(
    "board_partners",
    metadata,
    Column("partner_code", String, ForeignKey("partners.code"), primary_key=True),
)

expected_returns = Table(
    "expected_returns",
    metadata,
    identity(),
    from_upload(),
    partner_code(nullable=False),
    Column("kind", String, nullable=False),
    Column("frequency", String, nullable=False),
    Column("days_due", Integer, nullable=False),
    one_of("frequency", Frequency),
    CheckConstraint("days_due >= 0", name="days_due_not_negative"),
)

# A plan may be loaded again, with new words under the same code: the codes stand once, the words once per upload.
team_codes = Table("team_codes", metadata, Column("code", String, primary_key=True))

teams = Table(
    "teams",
    metadata,
    identity(),
    from_upload(),
    Column("code", String, ForeignKey("team_codes.code"), nullable=False),
    Column("name", String, nullable=False),
    area_code(nullable=False),
)

rollouts = Table(
    "rollouts",
    metadata,
    identity(),
    from_upload(),
    Column("initiative_code", String, ForeignKey("initiative_codes.code"), nullable=False),
    Column("team_code", String, ForeignKey("team_codes.code"), nullable=False),
    Column("starts", Date, nullable=False),
    Column("dose", Float),
    CheckConstraint("dose BETWEEN 0 AND 1", name="dose_is_a_share"),
)
