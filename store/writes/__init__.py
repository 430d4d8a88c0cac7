"""What can be written: each takes a connection and `by`, the caller opens the transaction. A new one is a line here.

Each counts the data's version up and leaves a line in the audit trail; `at` is the moment to write
down, now by default.
"""

from store.writes.calibrations import add_calibration
from store.writes.catalogue import CatalogueLike, set_board, sync_catalogue
from store.writes.desk import (
    ASSIGNABLE,
    add_correction,
    add_user,
    assign_waiting_rows,
    remember_answer,
    withdraw_answer,
    withdraw_correction,
)
from store.writes.journal import take_turn
from store.writes.plan import (
    add_action,
    add_activity,
    add_event,
    add_learning,
    add_link,
    add_narrative,
    add_practice_link,
    add_target,
    add_voice,
    withdraw_event,
    withdraw_link,
    withdraw_practice_link,
)
from store.writes.rebases import add_rebase, withdraw_rebase
from store.writes.releases import add_release
from store.writes.uploads import add_upload, reject_upload, revert_upload

__all__ = [
    "ASSIGNABLE",
    "CatalogueLike",
    "add_action",
    "add_activity",
    "add_calibration",
    "add_correction",
    "add_event",
    "add_learning",
    "add_link",
    "add_narrative",
    "add_practice_link",
    "add_rebase",
    "add_release",
    "add_target",
    "add_upload",
    "add_user",
    "add_voice",
    "assign_waiting_rows",
    "reject_upload",
    "remember_answer",
    "revert_upload",
    "set_board",
    "sync_catalogue",
    "take_turn",
    "withdraw_answer",
    "withdraw_correction",
    "withdraw_event",
    "withdraw_link",
    "withdraw_practice_link",
    "withdraw_rebase",
]
