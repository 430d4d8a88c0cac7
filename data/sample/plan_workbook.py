"""The plan workbook: what the board decided and promised, from plan.toml and planted.toml."""

from collections.abc import Mapping, Sequence
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
