"""Keeping a run of the placebo test."""

from datetime import datetime

from sqlalchemy import Connection

from domain.calibration import Calibration, CalibrationShare
from store import tables
from store.writes import journal


def add_calibration(connection: Connection, calibration: Calibration, *, by: str, at: datetime | None = None) -> int:
    """Keep a run beside the earlier ones; returns its number."""
    moment = journal.take_turn(connection, at)
    calibration_id = journal.insert_row(
        connection,
        tables.calibrations,
        {
            "made": moment,
            "made_by": by,
            "seed": calibration.seed,
            "trail_id": calibration.trail_id,
            "areas": calibration.areas,
            "is_whole": calibration.is_whole,
            "indicator_codes": list(calibration.indicator_codes),
            "own_area_left_out": list(calibration.own_area_left_out),
            "unusable": {code: dict(reasons) for code, reasons in calibration.unusable.items()},
        },
    )
    rows = [{"calibration_id": calibration_id, **_row(share)} for share in calibration.shares]
    journal.insert_rows(connection, tables.calibration_shares, rows)
    subject = f"calibration {calibration_id}"
    detail = {"seed": calibration.seed, "indicators": len(calibration.indicator_codes)}
    journal.leave_trail(connection, by=by, at=moment, action="add_calibration", subject=subject, detail=detail)
    return calibration_id


def _row(share: CalibrationShare) -> dict[str, object]:
    row: dict[str, object] = {
        "indicator_code": share.indicator_code,
        "tried": share.tried.value,
        "rule": share.rule,
        "left_share": share.left,
        "series": share.good.count,
    }
    for kind in ("good", "harm", "coloured"):
        found = getattr(share, kind)
        row |= {kind: found.flagged, f"{kind}_low": found.low, f"{kind}_high": found.high}
    return row
