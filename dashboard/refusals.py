"""Refuses requests that no page of ours sends, before Dash reads them: it would fail over them with a traceback."""

from typing import Any

from dash import Dash
from flask import Response, request

ADDRESS = "/_dash-update-component"
NOT_OURS = "This request is not one that a page of this dashboard sends. Load the page again."


def register_refusals(app: Dash) -> None:
    """Answer 400 with a sentence wherever a request to a callback does not have that callback's shape."""

    @app.server.before_request
    def refuse() -> Response | None:
        if request.path != ADDRESS or is_well_formed(app, request.get_json(silent=True)):
            return None
        return Response(NOT_OURS, status=400, mimetype="text/plain")


def is_well_formed(app: Dash, body: Any) -> bool:
    """Whether a request names a callback that there is, with as many inputs, states and outputs as that one has."""
    output = body.get("output") if isinstance(body, dict) else None
    if not isinstance(output, str) or output not in app.callback_map:
        return False
    known = app.callback_map[output]
    outputs = body.get("outputs")
    wanted = output.count("...") + 1 if output.startswith("..") else 1
    return (
        _are_parts(body.get("inputs"), len(known["inputs"]))
        and _are_parts(body.get("state") or [], len(known["state"]))
        # The one output of a callback for any number of parts is a list of them.
        and _are_parts(outputs if isinstance(outputs, list) and wanted > 1 else [outputs], wanted)
        and isinstance(body.get("changedPropIds") or [], list)
    )


def _are_parts(parts: Any, wanted: int) -> bool:
    return isinstance(parts, list) and len(parts) == wanted and all(_is_part(each) for each in parts)


def _is_part(part: Any) -> bool:
    """One part of a page; a callback for any number of them is sent a list in its place."""
    if isinstance(part, list):
        return all(_is_part(each) for each in part)
    return isinstance(part, dict) and "id" in part and isinstance(part.get("property"), str)
