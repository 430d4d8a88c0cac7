"""Runs of the placebo test and what has changed since."""

from typing import Any

from sqlalchemy import Connection, Row, exists, select

from domain.calibration import Calibration, CalibrationShare, Interval, Tried
from store import tables

CHANGES_FIGURES = (
    "accept_upload",
    "revert_upload",
    "add_correction",
    "withdraw_correction",
    "assign_waiting_rows",
)


def latest_calibration(connection: Connection) -> Calibration | None:
    """The last run that was kept; None before the first."""
    query = select(tables.calibrations).order_by(tables.calibrations.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    columns = tables.calibration_shares.c
    shares = select(tables.calibration_shares).where(columns.calibration_id == row.id).order_by(columns.id)
    return Calibration(
        id=row.id,
        made=row.made,
        made_by=row.made_by,
        seed=row.seed,
        trail_id=row.trail_id,
        areas=row.areas,
        is_whole=row.is_whole,
        indicator_codes=tuple(row.indicator_codes),
        own_area_left_out=tuple(row.own_area_left_out),
        unusable=row.unusable,
        shares=tuple(_share(each) for each in connection.execute(shares)),
    )


def figures_changed_since(connection: Connection, calibration: Calibration) -> bool:
    """Whether an upload was taken or taken back, or a figure corrected, after a run had read the figures."""
    columns = tables.audit_trail.c
    later = exists().where(columns.id > calibration.trail_id, columns.action.in_(CHANGES_FIGURES))
    return bool(connection.scalar(select(later)))


def _share(row: Row[Any]) -> CalibrationShare:
    return CalibrationShare(
        tried=Tried(row.tried),
        rule=row.rule,
        left=row.left_share,
        good=Interval(row.good, row.series, row.good_low, row.good_high),
        harm=Interval(row.harm, row.series, row.harm_low, row.harm_high),
        coloured=Interval(row.coloured, row.series, row.coloured_low, row.coloured_high),
        indicator_code=row.indicator_code,
    )
