"""How soon the first page is served from a cold start, and what an initiative's callback costs beside a bare one.

A callback is asked for through the server's own client, so that the network is not measured. The bare one is a Dash app
whose only callback returns the same figure from memory: the floor that any page of this library stands on.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SAMPLE = ROOT / "data" / "sample.db"
PORT = 8199
COLD_STARTS = 5
CALLS = 200
UNCACHED = 15
INITIATIVE = "GCP2"


def cold_start() -> tuple[float, float]:
    """Seconds from starting the process to the first page, and to the overview's content."""
    environment = {**os.environ, "DATABASE_URL": str(SAMPLE)}
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(PORT), "--database", str(SAMPLE)]
    begun = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            shell = _when_answered(f"http://127.0.0.1:{PORT}/", begun)
            content = _when_answered(f"http://127.0.0.1:{PORT}/_dash-update-component", begun, _open_address("/"))
        finally:
            server.terminate()
    return shell, content


def _when_answered(address: str, begun: float, body: bytes | None = None) -> float:
    while True:
        try:
            with urlopen(_request(address, body)) as answer:
                answer.read()
            return time.perf_counter() - begun
        except (URLError, ConnectionError):
            time.sleep(0.01)


def _request(address: str, body: bytes | None) -> Any:
    from urllib.request import Request

    return Request(address, data=body, headers={"Content-Type": "application/json"} if body else {})


def _open_address(path: str) -> bytes:
    outputs = ("header", "content", "notice")
    return json.dumps(
        {
            "output": "..header.children...content.children...notice.children..",
            "outputs": [{"id": each, "property": "children"} for each in outputs],
            "inputs": [
                {"id": "address", "property": "pathname", "value": path},
                {"id": "address", "property": "search", "value": ""},
            ],
            "changedPropIds": ["address.pathname"],
        }
    ).encode()


def callbacks(folder: str) -> dict[str, float]:
    """Milliseconds a call, medians: bare, cached and uncached, all returning the figure of one initiative."""
    from dash import Dash, Input, Output, dcc, html

    from dashboard import evidence
    from dashboard.app_factory import create_app
    from dashboard.figures.impact import Comparison, impact_figure
    from store.database import open_database

    copy = Path(folder) / "sample.db"
    shutil.copy(SAMPLE, copy)
    engine = open_database(str(copy))
    with engine.connect() as connection:
        shown = evidence.initiative_case(connection, INITIATIVE).headline
    if shown is None:
        raise SystemExit(f"{INITIATIVE} has no headline: run data/sample/load.py again")
    figure = impact_figure(shown, Comparison.MEDIAN)

    bare = Dash("bare", add_log_handler=False)
    bare.layout = html.Div([dcc.Graph(id="chart"), dcc.Input(id="choice")])

    @bare.callback(Output("chart", "figure"), Input("choice", "value"))
    def draw(_choice: str) -> dict[str, Any]:
        return figure

    app = create_app(engine)
    ours = _callback_body(shown.link.id)
    theirs = {
        "output": "chart.figure",
        "outputs": {"id": "chart", "property": "figure"},
        "inputs": [{"id": "choice", "property": "value", "value": "median"}],
        "changedPropIds": ["choice.value"],
    }
    return {
        "bare": _milliseconds(lambda: _post(bare, theirs), CALLS),
        "cached": _milliseconds(lambda: _post(app, ours), CALLS),
        "uncached": _milliseconds(lambda: _post(app, ours), UNCACHED, before=_write_something(engine)),
    }


def _callback_body(link_id: int | None) -> dict[str, Any]:
    return {
        "output": "initiative-chart.figure",
        "outputs": {"id": "initiative-chart", "property": "figure"},
        "inputs": [{"id": "initiative-comparison", "property": "value", "value": "median"}],
        "state": [{"id": "initiative-shown", "property": "data", "value": {"initiative": INITIATIVE, "link": link_id}}],
        "changedPropIds": ["initiative-comparison.value"],
    }


def _post(app: Any, body: dict[str, Any]) -> None:
    answer = app.server.test_client().post("/_dash-update-component", json=body)
    if answer.status_code != 200:
        raise SystemExit(f"the callback answered {answer.status_code}: {answer.get_data(as_text=True)[:200]}")


def _write_something(engine: Any) -> Callable[[], None]:
    """A write by somebody else, after which nothing that was worked out may be used again."""
    from datetime import UTC, date, datetime

    from domain.model import Narrative
    from store import writes

    def write() -> None:
        story = Narrative("board", "", datetime.now(UTC), "benchmark", f"written {date.today()}")  # noqa: DTZ011
        with engine.begin() as connection:
            writes.add_narrative(connection, story, by="benchmark")

    return write


def _milliseconds(call: Callable[[], None], times: int, before: Callable[[], None] = lambda: None) -> float:
    call()
    taken = []
    for _ in range(times):
        before()
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return median(taken)


def main() -> None:
    """Print every figure."""
    if not SAMPLE.is_file():
        raise SystemExit("There is no sample board yet: run `python run.py` once.")
    starts = [cold_start() for _ in range(COLD_STARTS)]
    print(f"cold start to first page served: {median(s for s, _ in starts):.2f} s (median of {COLD_STARTS})")
    print(f"cold start to the overview's content: {median(c for _, c in starts):.2f} s")
    with TemporaryDirectory() as folder:
        taken = callbacks(folder)
    print(f"bare Dash callback with the same figure: {taken['bare']:.2f} ms (median of {CALLS})")
    print(f"initiative callback, case cached: {taken['cached']:.2f} ms, {taken['cached'] / taken['bare']:.2f} × bare")
    times = taken["uncached"] / taken["bare"]
    print(f"initiative callback, nothing cached: {taken['uncached']:.1f} ms, {times:.0f} × bare")


if __name__ == "__main__":
    main()
