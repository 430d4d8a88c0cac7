"""What the sample's scripts share: the folder's TOML files and the invented areas that have a part in them."""

import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OWN_AREA = "X06000001"
ENGLAND, REGION = "X92000001", "X12000001"
RECEIVED = "received.csv"


def read_toml(name: str) -> dict[str, Any]:
    """One of the files beside this one."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
