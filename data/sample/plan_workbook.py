"""The plan workbook: what the board decided and promised, from plan.toml and planted.toml."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data.sample.board import OWN_AREA
from data.sample.template_writer import Row, write_workbook
from ingest import template_layouts as layouts
from ingest.template_layouts import SheetLayout

# The column of a template -> the key of a block.
PRIORITY = {
    "Code": "code",
    "Title": "title",
    "Description": "description",
    "Lead": "lead",
    "Starts": "starts",
    "Ends": "ends",
}
INITIATIVE = {
    "Code": "code",
    "Priority": "priority",
    "Title": "title",
    "Starts": "starts",
    "Description": "description",
    "Why it should work": "mechanism",
    "Lead": "lead",
}
LINK = {
    "Initiative": "initiative",
    "Indicator": "indicator",
    "Expected": "expected",
    "Lag": "lag",
    "Shape": "shape",
    "Role": "role",
    "Target change (%)": "target_change",
    "Declared": "declared",
}
PRACTICE_LINK = {
    "Initiative": "initiative",
    "Kind": "kind",
    "Reference": "reference",
    "Framework": "framework",
    "Theme": "theme",
    "Expected": "expected",
    "Declared": "declared",
}
ACTIVITY = {"Initiative": "initiative", "Date": "on", "What was done": "text", "Quantity": "quantity"}
EVENT = {
    "Kind": "kind",
    "Starts": "starts",
    "Ends": "ends",
    "Description": "description",
    "Indicator": "indicator",
    "Area": "area",
}
TARGET = {"Indicator": "indicator", "Area": "area", "Value": "value", "From": "from", "To": "to", "Source": "source"}
NARRATIVE = {"About": "about", "Code": "code", "Date": "written", "Author": "author", "Text": "text"}
ACTION = {
    "Source": "source",
    "Action": "text",
    "Owner": "owner",
    "Due": "due",
    "Status": "status",
    "Initiative": "initiative",
}
LEARNING = {"Title": "title", "Kind": "kind", "Published": "published", "Text": "text", "Initiative": "initiative"}
VOICE = {
    "Date": "heard",
    "Who": "who",
    "How many": "people",
    "Method": "method",
    "What they said": "text",
    "What changed": "what_changed",
    "Initiative": "initiative",
}


# Which date of a block says when it became known; what carries none was known from the start.
DATED = {
    "practice": "declared",
    "activity": "on",
    "event": "starts",
    "target": "from",
    "narrative": "written",
    "learning": "published",
    "voice": "heard",
    "team": "starts",
}
WRITTEN_DOWN_AFTER = timedelta(days=14)  # a promise reaches the analyst so long after the meeting that made it


def plan_days(plan: Mapping[str, Any], planted: Mapping[str, Any]) -> tuple[date, ...]:
    """The days on which the plan was sent: soon after each meeting that promised something, and as it is now."""
    meetings = sorted({link["declared"] for link in planted["link"]})
    return (*(day + WRITTEN_DOWN_AFTER for day in meetings), plan["received"])


def as_it_stood(
    plan: Mapping[str, Any], planted: Mapping[str, Any], day: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plan and its links with only what was known on a day. Actions are shown as they stand now, so only then."""
    links = [link for link in planted["link"] if link["declared"] <= day]
    started = {link["initiative"] for link in links}
    known = {
        kind: [block for block in blocks if kind not in DATED or block[DATED[kind]] <= day]
        for kind, blocks in plan.items()
        if isinstance(blocks, list) and blocks and isinstance(blocks[0], dict)
    }
    for kind, blocks in known.items():
        known[kind] = [block for block in blocks if _initiative_of(kind, block) in started | {None}]
    known["action"] = known["action"] if day == plan["received"] else []
    return {**plan, **known}, {**planted, "link": links}


def _initiative_of(kind: str, block: Mapping[str, Any]) -> str | None:
    if kind == "initiative" or (kind == "narrative" and block["about"] == "initiative"):
        return block["code"]
    return block.get("initiative")


def write_plan(path: Path, plan: Mapping[str, Any], planted: Mapping[str, Any], names: Mapping[str, Any]) -> None:
    """The whole plan in one workbook, a sheet for each kind of thing."""
    partners: Mapping[str, str] = names["partners"]
    priorities = [row | {"Order": place} for place, row in enumerate(_rows(plan["priority"], PRIORITY), start=1)]
    events = [
        row | {"Bridged": "yes" if block.get("is_bridged") else "no"}
        for row, block in zip(_rows(plan["event"], EVENT), plan["event"], strict=True)
    ]
    expected = [
        {
            "Partner": partners[each["partner"]],
            "Kind": each["kind"],
            "Frequency": each["frequency"],
            "Days due": each["days_due"],
        }
        for each in plan["expected_return"]
    ]
    teams = [{"Code": team["code"], "Name": team["name"], "Area": OWN_AREA} for team in plan["team"]]
    rollouts = [
        {"Initiative": team["initiative"], "Team": team["code"], "Starts": team["starts"], "Dose": team["dose"]}
        for team in plan["team"]
    ]
    sheets: list[tuple[SheetLayout, Sequence[Row]]] = [
        (layouts.PRIORITIES, priorities),
        (layouts.INITIATIVES, _rows(plan["initiative"], INITIATIVE)),
        (layouts.LINKS, _rows(planted["link"], LINK)),
        (layouts.PRACTICE_LINKS, _rows(plan["practice"], PRACTICE_LINK)),
        (layouts.ACTIVITIES, _rows(plan["activity"], ACTIVITY)),
        (layouts.EVENTS, events),
        (layouts.TARGETS, _rows(plan["target"], TARGET)),
        (layouts.NARRATIVES, _rows(plan["narrative"], NARRATIVE)),
        (layouts.ACTIONS, _rows(plan["action"], ACTION)),
        (layouts.LEARNING, _rows(plan["learning"], LEARNING)),
        (layouts.VOICE, _rows(plan["voice"], VOICE)),
        (layouts.EXPECTED_RETURNS, expected),
        (layouts.TEAMS, teams),
        (layouts.ROLLOUT, rollouts),
    ]
    write_workbook(path, [(layout, {}, [column.header for column in layout.columns], rows) for layout, rows in sheets])


def _rows(blocks: Sequence[Mapping[str, Any]], fields: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{header: block.get(key) for header, key in fields.items()} for block in blocks]
