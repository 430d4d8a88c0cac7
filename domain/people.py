"""Who works with the evidence, and the trail of what each of them did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person may do: read, bring in data, or also say who may."""

    READER = "reader"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in. Somebody who left is kept, not active, so that the trail still names them."""

    login: str
    name: str
    role: Role
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One thing that somebody did: `action` is a verb such as `accept_upload`, `subject` what it was done to."""

    id: int
    happened: datetime
    done_by: str
    action: str
    subject: str
    detail: Mapping[str, object]
