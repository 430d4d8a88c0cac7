"""The command line of the dashboard: `python -m dashboard serve | deck | plan | release | calibrate | rebase`."""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from dashboard import planning
from dashboard.codes import nearest, written
from dashboard.serving import HOST, PORT
from domain.errors import DeckError, EvidenceError, RebaseError, ReleaseError, UnknownCode

DECK_SUFFIX = ".pptx"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 if it was done, 1 with one sentence if it could not be."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except EvidenceError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="Serve the pages, make the slides, freeze what a meeting is shown, try the rules.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--database", help="a file or a database's address (default: DATABASE_URL)")

    serves = commands.add_parser("serve", parents=[shared], help="serve the pages until Ctrl-C")
    serves.set_defaults(run=_serve)
    serves.add_argument("--host", default=HOST, help=f"the address to serve on (default {HOST}: this machine alone)")
    serves.add_argument("--port", type=int, default=PORT, help=f"default {PORT}; 0 is any free one")

    makes = commands.add_parser("deck", parents=[shared], help="make evidence slides (PowerPoint)")
    makes.set_defaults(run=_deck)
    makes.add_argument("--initiative", metavar="CODE", help="one initiative of the plan (default: the whole board)")
    makes.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="where to write the slides")

    freezes = commands.add_parser("release", parents=[shared], help="freeze what a meeting is shown")
    freezes.set_defaults(run=_release)
    freezes.add_argument("--as-at", metavar="DATE", required=True, help="the day of the meeting, as 2026-11-23")
    freezes.add_argument("--note", default="", help="what the release was made for")
    freezes.add_argument("--by", default=None, help="who makes it (default: the user of this machine)")
    freezes.add_argument("--supersede", action="store_true", help="take the place of an earlier release for that day")

    plans = commands.add_parser("plan", parents=[shared], help="could a change be seen, and when, before it is started")
    plans.set_defaults(run=_plan)
    planning.add_options(plans)

    tries = commands.add_parser(
        "calibrate", parents=[shared], help="how often the rules would be wrong on the figures of other authorities"
    )
    tries.set_defaults(run=_calibrate)
    tries.add_argument("--seed", type=int, default=None, help="another draw of the fake starts (default: always one)")
    tries.add_argument(
        "--indicator", metavar="CODE", nargs="+", action="extend", default=[], help="only these (default: all)"
    )
    tries.add_argument("--by", default=None, help="who runs it (default: the user of this machine)")

    afresh = commands.add_parser(
        "rebase", parents=[shared], help="let the limits of a control chart begin afresh, or take that back"
    )
    afresh.set_defaults(run=_rebase)
    chosen = afresh.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--indicator", metavar="CODE", help="the indicator, in the board's own area")
    chosen.add_argument("--take-back", metavar="NUMBER", type=int, help="the number that was given when it was made")
    afresh.add_argument("--from", dest="starts", metavar="DATE", help="a day of the first period, as 2026-11-23")
    afresh.add_argument("--reason", default="", help="why: it stands on the chart")
    afresh.add_argument("--by", default=None, help="who confirms it (default: the user of this machine)")
    return parser


def _serve(options: argparse.Namespace) -> None:
    from dashboard import serving
    from dashboard.app_factory import create_app

    engine = _open(options, create=True)
    name = f"the board in {engine.url.render_as_string(hide_password=True)}"
    serving.serve(create_app(engine), options.host, options.port, name=name)


def _deck(options: argparse.Namespace) -> None:
    from dashboard import evidence
    from dashboard.slides import build_board_deck, build_deck

    target: Path = options.output
    _check_target(target)
    today = datetime.now(UTC).date()
    with _open(options).connect() as connection:
        overview = evidence.board_overview(connection, today)
        if overview.board is None:
            raise DeckError("There is no board in this database yet: serve it, and say on its first page whose it is.")
        if options.initiative is None:
            content = build_board_deck(overview, today)
        else:
            content = build_deck(evidence.initiative_case(connection, _known(connection, options.initiative)), today)
    _write(target, content)
    print(f"Wrote {target}")


def _plan(options: argparse.Namespace) -> None:
    with _open(options).connect() as connection:
        print(planning.answer(connection, options, datetime.now(UTC).date()))


def _release(options: argparse.Namespace) -> None:
    from dashboard import numbers
    from dashboard.evidence.release import add_release

    as_at = _day(options.as_at)
    by = options.by or getpass.getuser()
    with _open(options).begin() as connection:
        release = add_release(connection, as_at, by=by, note=options.note, supersede=options.supersede)
        frozen = _frozen_words(connection, release.id)
    print(f"Release {release.id} as at {numbers.day(as_at)} is frozen: {frozen}.")


def _calibrate(options: argparse.Namespace) -> None:
    from dashboard.evidence.calibration import calibrate, is_invented, measure_names
    from dashboard.wording import calibration as words
    from metrics.placebo import SEED
    from store import writes

    seed = SEED if options.seed is None else options.seed
    engine = _open(options)
    with engine.connect() as connection:
        run = calibrate(connection, seed, indicator_codes=options.indicator)
        names = measure_names(connection)
        said = words.report(run, names, is_invented=is_invented(connection))
    with engine.begin() as connection:
        number = writes.add_calibration(connection, run, by=options.by or getpass.getuser())
    print(f'{said}\n\nRun {number} is kept (seed {seed}): the page "How we decide" shows it.')


def _rebase(options: argparse.Namespace) -> None:
    from dashboard.evidence.control import add_rebase
    from store import writes

    by, number = options.by or getpass.getuser(), options.take_back
    if number is not None:
        with _open(options).begin() as connection:
            writes.withdraw_rebase(connection, number, by=by)
        print(f"Rebase {number} is taken back: the chart is drawn as before.")
        return
    if options.starts is None:
        raise RebaseError("Say from which day the limits begin afresh: --from 2026-11-23.")
    with _open(options).begin() as connection:
        number = add_rebase(connection, options.indicator, _day(options.starts), options.reason, by=by)
    print(f"Rebase {number}: the limits of {options.indicator} begin afresh. --take-back {number} undoes it.")


def _open(options: argparse.Namespace, *, create: bool = False) -> Engine:
    from store.database import database_url, open_database

    return open_database(database_url(os.environ, options.database), create=create)


def _known(connection: Connection, code: str) -> str:
    """The code as the plan writes it; UnknownCode names the nearest one and all there are."""
    from dashboard import numbers
    from store import reads

    codes = [initiative.code for initiative in reads.initiatives(connection)]
    if (known := written(code, codes)) is not None:
        return known
    if not codes:
        raise UnknownCode(f"The board's plan has no initiative {code}: no plan has been loaded yet.")
    guess = "".join(f" Did you mean {each}?" for each in nearest(code, codes))
    raise UnknownCode(f"The board's plan has no initiative {code}.{guess} It has {numbers.listed(codes)}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ReleaseError(f"{text} is not a day: write it as 2026-11-23 (year, month, day).") from error


def _check_target(target: Path) -> None:
    """Refuse before the work is done what could not be written after it."""
    if target.is_dir():
        raise DeckError(f"{target} is a folder: name a file in it, for example {target / ('board' + DECK_SUFFIX)}.")
    if target.suffix.casefold() != DECK_SUFFIX:
        raise DeckError(f"{target} would not open in PowerPoint: end the name with {DECK_SUFFIX}.")
    if not target.parent.is_dir():
        raise DeckError(f"The folder {target.parent} is not there: make it first, or choose another.")


def _write(target: Path, content: bytes) -> None:
    try:
        target.write_bytes(content)
    except OSError as error:
        raise DeckError(
            f"{target} cannot be written ({error.strerror}): close it if it is open in PowerPoint, or choose another."
        ) from error


def _frozen_words(connection: Connection, release_id: int) -> str:
    from dashboard import numbers, wording
    from metrics.verdict import Verdict
    from store import reads

    frozen = reads.release_assessments(connection, release_id)
    verdicts = [Verdict(each.verdict) for each in frozen if each.indicator_code is not None]
    counts = {verdict: verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)}
    words = [f"{count} {wording.mid_sentence(wording.verdict_words(each).label)}" for each, count in counts.items()]
    return f"{numbers.counted(len(verdicts), 'measure')}, of them {numbers.listed(words)}"


if __name__ == "__main__":
    sys.exit(main())
