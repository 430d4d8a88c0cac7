"""Holds the house up: floors, tables of contents, and what may stand where, so that nobody has to remember it.

Each rule is a function from a project's root to the places that break it; below the house itself is asked, and then a
small house that breaks every rule, so that a rule which finds nothing anywhere would be noticed.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FLOORS = {"domain": 1, "store": 2, "metrics": 2, "ingest": 3, "dashboard": 4, "app": 5}
NOT_PRODUCT = ("tests", "benchmarks", "run")
CONTENTS = {
    "metrics/methods": "METHODS",
    "ingest/formats": "FORMATS",
    "dashboard/pages": "PAGES",
    "dashboard/slides": "SLIDES",
}
NAMES_WITHOUT_A_SUBJECT = {"utils", "util", "core", "common", "services", "helpers", "misc"}
DATABASE_PACKAGES = {"sqlalchemy", "sqlite3", "psycopg", "alembic"}
NAMES_FOR_ANNOTATIONS = {"Connection", "Engine"}  # whoever is handed one must be able to say so
OWN_HOSTS = {"localhost", "127.0.0.1"}
NAMES_OF_XML = {"www.w3.org", "schemas.openxmlformats.org", "schemas.microsoft.com"}  # never asked for anything
SLOW_TO_IMPORT = {"pandas", "openpyxl", "pptx", "pyarrow", "alembic", "python_calamine", "scipy.stats"}

Rule = Callable[[Path], list[str]]


# --- the rules ------------------------------------------------------------------------------------------------------


def uphill_imports(root: Path) -> list[str]:
    """Imports of a floor above, of a neighbour on the same floor, or of what is not the product."""
    broken = []
    for path, tree in product_modules(root):
        package = path.relative_to(root).parts[0].removesuffix(".py")
        for line, module, _ in imports_of(path, tree, root):
            target = module.split(".")[0]
            is_uphill = target in FLOORS and target != package and FLOORS[target] >= FLOORS[package]
            if is_uphill or target in NOT_PRODUCT:
                broken.append(f"{place(path, root, line)}: {package} imports {module}")
    return broken


def database_outside_store(root: Path) -> list[str]:
    """A database package imported outside `store`, except the two names that annotations need."""
    return [
        f"{place(path, root, line)}: {module} {names}"
        for path, tree in product_modules(root)
        if path.relative_to(root).parts[0] != "store"
        for line, module, names in imports_of(path, tree, root)
        if module.split(".")[0] in DATABASE_PACKAGES
        and not (module == "sqlalchemy" and names and names <= NAMES_FOR_ANNOTATIONS)
    ]


def pandas_in_the_product(root: Path) -> list[str]:
    """Imports of pandas: see docs/decisions/0003."""
    return [
        place(path, root, line)
        for path, tree in product_modules(root)
        for line, module, _ in imports_of(path, tree, root)
        if module.split(".")[0] == "pandas"
    ]


def environment_reads(root: Path) -> list[str]:
    """The environment read elsewhere than in app.py; others may only hand it to `store.database.database_url`."""
    broken = []
    for path, tree in product_modules(root):
        if path.name == "app.py":
            continue
        handed_on = {
            id(word)
            for call in expressions(tree)
            if isinstance(call, ast.Call) and ast_name(call.func).split(".")[-1] == "database_url"
            for word in call.args
        }
        broken += [
            place(path, root, node.lineno)
            for node in expressions(tree)
            if ast_name(node) in {"os.environ", "os.getenv"} and id(node) not in handed_on
        ]
        broken += [
            place(path, root, line)
            for line, module, names in imports_of(path, tree, root)
            if module == "os" and names & {"environ", "getenv"}
        ]
    return broken


def names_without_a_subject(root: Path) -> list[str]:
    """Modules and folders whose name says nothing about what is in them."""
    return [
        str(path.relative_to(root))
        for package in FLOORS
        for path in (root / package).rglob("*")
        if path.stem in NAMES_WITHOUT_A_SUBJECT
    ]


def missing_from_contents(root: Path) -> list[str]:
    """Modules of a shelf that its table of contents does not list, and that no listed one is made of."""
    broken = []
    for folder, table in CONTENTS.items():
        shelf = root / folder
        if not shelf.is_dir():
            broken.append(f"{folder} is missing")
            continue
        listed = listed_modules(shelf / "__init__.py", table)
        parts = parts_of(listed, shelf, root)
        broken += [
            f"{path.relative_to(root)} is not in {table}"
            for path in modules_on(shelf)
            if path.stem not in listed and (path.stem not in parts or defines(path, table.removesuffix("S")))
        ]
    return broken


def swallowed_failures(root: Path) -> list[str]:
    """`except Exception: pass` and its like: a bug must be heard."""
    return [
        place(path, root, node.lineno)
        for path, tree in product_modules(root)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast_name(node.type) in {"Exception", "BaseException"})
        and all(isinstance(line, ast.Pass | ast.Continue) or is_docstring(line) for line in node.body)
    ]


def other_hosts(root: Path) -> list[str]:
    """Addresses of other hosts in what draws pages and slides. Bundles (*.min.js) are held by the browser tests."""
    files = [
        path
        for path in [root / "app.py", *(root / "dashboard").rglob("*")]
        if path.suffix in {".py", ".js", ".css", ".svg", ".html"} and not path.name.endswith(".min.js")
    ]
    return [
        f"{path.relative_to(root)}: {host}"
        for path in files
        if path.exists()
        for host in re.findall(r"""(?:https?:|["'(])//([\w-]+(?:\.[\w-]+)+|localhost)""", path.read_text("utf-8"))
        if host not in OWN_HOSTS | NAMES_OF_XML
    ]


def global_callbacks(root: Path) -> list[str]:
    """Dash's global callbacks: they belong to the first app of a process, and a second one answers 500."""
    names = {"callback", "clientside_callback"}
    return [
        place(path, root, line)
        for path, tree in product_modules(root)
        for line in [
            *(line for line, module, found in imports_of(path, tree, root) if module == "dash" and found & names),
            *(node.lineno for node in expressions(tree) if ast_name(node) in {f"dash.{name}" for name in names}),
        ]
    ]


RULES: tuple[Rule, ...] = (
    uphill_imports,
    database_outside_store,
    pandas_in_the_product,
    environment_reads,
    names_without_a_subject,
    missing_from_contents,
    swallowed_failures,
    other_hosts,
    global_callbacks,
)


# --- reading source -------------------------------------------------------------------------------------------------


def product_modules(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file of the product, parsed."""
    paths = [root / "app.py", *(path for package in FLOORS for path in sorted((root / package).rglob("*.py")))]
    for path in paths:
        if path.exists():
            yield path, ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path, tree: ast.Module, root: Path) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Each import, wherever it stands in the file: its line, the module's full name, the names taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, frozenset()
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, full_name(path, node, root), frozenset(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and ast_name(node.func) in {"__import__", "importlib.import_module"}:
            for name in (word.value for word in node.args[:1] if isinstance(word, ast.Constant)):
                yield node.lineno, str(name), frozenset()


def expressions(tree: ast.Module) -> Iterator[ast.expr]:
    """Every expression, however deep."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.expr))


def full_name(path: Path, node: ast.ImportFrom, root: Path) -> str:
    """The module that `from … import` means, dots in front resolved."""
    if not node.level:
        return node.module or ""
    package = path.relative_to(root).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def listed_modules(contents: Path, table: str) -> set[str]:
    """The modules that a shelf's `__init__.py` names in its table, whether as `module.PAGE` or imported by name."""
    if not contents.exists():
        return set()
    tree = ast.parse(contents.read_text(encoding="utf-8"))
    module_of: dict[str, str] = {}
    used: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            is_module = node.names[0].name.islower()  # `from shelf import module`, or `from shelf.module import PAGE`
            for alias in node.names:
                module_of[alias.asname or alias.name] = alias.name if is_module else (node.module or "").split(".")[-1]
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        if any(ast_name(target) == table for target in targets):
            used |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return {module for name, module in module_of.items() if name in used}


def modules_on(shelf: Path) -> list[Path]:
    """The modules and packages that stand in a folder, but for its own table of contents."""
    return [
        path
        for path in sorted(shelf.iterdir())
        if (path.suffix == ".py" and path.name != "__init__.py") or (path / "__init__.py").exists()
    ]


def parts_of(listed: set[str], shelf: Path, root: Path) -> set[str]:
    """The modules of a shelf that the listed ones import, and those that these import in their turn."""
    package = ".".join(shelf.relative_to(root).parts)
    known, to_read = set(listed), list(listed)
    while to_read:
        name = to_read.pop()
        for path in source_files(shelf, name):
            for _, module, names in imports_of(path, ast.parse(path.read_text(encoding="utf-8")), root):
                within = module.removeprefix(package).strip(".").split(".")[0]
                found = {within} if within else set(names)
                if module.startswith(package) and not found <= known:
                    to_read += found - known
                    known |= found
    return known


def source_files(shelf: Path, name: str) -> list[Path]:
    """The files of one module, or of one package, on a shelf."""
    return [path for path in [shelf / f"{name}.py", *(shelf / name).rglob("*.py")] if path.exists()]


def defines(path: Path, name: str) -> bool:
    """Whether a module sets this name: what does belongs in the table, whoever imports it."""
    source = path / "__init__.py" if path.is_dir() else path
    tree = ast.parse(source.read_text(encoding="utf-8"))
    return any(
        ast_name(target) == name for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
    )


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def ast_name(node: ast.AST) -> str:
    """`os.environ` of the expression os.environ; empty for anything but a dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := ast_name(node.value)):
        return f"{before}.{node.attr}"
    return ""


def place(path: Path, root: Path, line: int) -> str:
    return f"{path.relative_to(root).as_posix()}:{line}"


# --- this house -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_breaks_no_rule(rule: Rule):
    assert rule(ROOT) == []


def test_every_package_of_the_house_was_looked_at():
    looked_at = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path, _ in product_modules(ROOT)}
    assert looked_at == set(FLOORS)


def test_importing_the_dashboard_loads_nothing_that_only_some_pages_need():
    program = "import sys, app, dashboard.app_factory, store.database; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert SLOW_TO_IMPORT & set(loaded.stdout.split()) == set()


# --- a house that breaks them all -----------------------------------------------------------------------------------

BROKEN = {
    "an import of a floor above": (uphill_imports, "store/reads.py", "from ingest import uploads"),
    "an import of a floor above, inside a function": (
        uphill_imports,
        "domain/a.py",
        "def f():\n    import store.tables",
    ),
    "an import of a floor above by its name in quotes": (
        uphill_imports,
        "domain/a.py",
        "import importlib\nimportlib.import_module('dashboard.page')",
    ),
    "an import of a floor above with dots": (uphill_imports, "metrics/methods/a.py", "from ...store import reads"),
    "metrics knowing the store": (uphill_imports, "metrics/a.py", "from store.reads import series"),
    "the store knowing metrics": (uphill_imports, "store/a.py", "import metrics.verdict"),
    "the product knowing its tests": (uphill_imports, "ingest/a.py", "from tests import conftest"),
    "SQL outside the store": (database_outside_store, "dashboard/a.py", "from sqlalchemy import select"),
    "a driver outside the store": (database_outside_store, "ingest/a.py", "import sqlite3"),
    "SQL beside an annotation's name": (database_outside_store, "ingest/a.py", "from sqlalchemy import Engine, text"),
    "pandas": (pandas_in_the_product, "metrics/a.py", "import pandas as pd"),
    "pandas inside a function": (pandas_in_the_product, "ingest/a.py", "def f():\n    from pandas import Series"),
    "the environment read in a page": (environment_reads, "dashboard/a.py", "import os\nX = os.environ['X']"),
    "the environment asked in a command": (
        environment_reads,
        "ingest/__main__.py",
        "import os\nX = os.environ.get('X')",
    ),
    "the environment handed to something else": (environment_reads, "ingest/a.py", "import os\nsettings(os.environ)"),
    "the environment imported by name": (environment_reads, "store/a.py", "from os import getenv"),
    "a module without a subject": (names_without_a_subject, "dashboard/utils.py", ""),
    "a folder without a subject": (names_without_a_subject, "ingest/core/__init__.py", ""),
    "a method nobody lists": (missing_from_contents, "metrics/methods/guess.py", "METHOD = None"),
    "a format nobody lists": (missing_from_contents, "ingest/formats/fax.py", ""),
    "a page nobody lists": (missing_from_contents, "dashboard/pages/lost.py", "PAGE = None"),
    "a page nobody lists, whose parts another uses": (
        missing_from_contents,
        "dashboard/pages/pieces.py",
        "PIECE = None\nPAGE = None",
    ),
    "a slide nobody lists": (missing_from_contents, "dashboard/slides/lost/__init__.py", ""),
    "a swallowed failure": (swallowed_failures, "store/a.py", "try:\n    x()\nexcept Exception:\n    pass"),
    "a failure swallowed in a loop": (
        swallowed_failures,
        "store/a.py",
        "for a in b:\n  try:\n    x()\n  except:\n    continue",
    ),
    "a script from elsewhere": (other_hosts, "dashboard/a.py", "SCRIPTS = ['https://cdn.plot.ly/x.js']"),
    "a font from elsewhere": (other_hosts, "dashboard/assets/a.css", "@import url(//fonts.example.org/x.css);"),
    "a global callback": (global_callbacks, "dashboard/pages/a.py", "from dash import callback, dcc"),
    "a global callback by its full name": (
        global_callbacks,
        "dashboard/a.py",
        "import dash\n@dash.callback()\ndef f(): ...",
    ),
}

SOUND = {
    "app.py": "import os\nfrom dashboard.app_factory import create_app\nENVIRON = os.environ['DATABASE_URL']",
    "dashboard/app_factory.py": "from sqlalchemy import Connection, Engine\nfrom metrics import verdict\nimport ingest",
    "dashboard/serving.py": "ADDRESS = 'http://127.0.0.1:8050'\ndef f(app):\n    @app.callback()\n    def g(): ...",
    "dashboard/pages/__init__.py": "from dashboard.pages import overview\nPAGES = (overview.PAGE,)",
    "dashboard/pages/overview.py": "from dashboard.pages.parts import TABLE\nPAGE = None",
    "dashboard/pages/parts.py": "from dashboard.pages import pieces\nTABLE = None",
    "dashboard/pages/pieces.py": "PIECE = None",
    "dashboard/slides/__init__.py": "from dashboard.slides.cover import SLIDE as COVER\nSLIDES: tuple = (COVER,)",
    "dashboard/slides/cover.py": "NAMESPACE = 'http://schemas.openxmlformats.org/x'\nSLIDE = None",
    "ingest/__main__.py": "import os\nfrom store.database import database_url\nURL = database_url(os.environ, None)",
    "ingest/formats/__init__.py": "from . import tidy\nFORMATS = (tidy.FORMAT,)",
    "ingest/formats/tidy.py": "from ...domain import model\nFORMAT = None",
    "metrics/methods/__init__.py": "from metrics.methods import own_series\nMETHODS = (own_series.METHOD,)",
    "metrics/methods/own_series.py": "from domain import series\nMETHOD = None",
    "store/reads.py": "from sqlalchemy import select\ntry:\n    x()\nexcept KeyError:\n    pass",
    "domain/model.py": "from domain import periods",
}


@pytest.fixture
def sound_house(tmp_path: Path) -> Path:
    for name, source in SOUND.items():
        write(tmp_path / name, source)
    return tmp_path


def write(path: Path, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_sound_house_breaks_no_rule(rule: Rule, sound_house: Path):
    assert rule(sound_house) == []


@pytest.mark.parametrize("fault", BROKEN)
def test_the_rule_finds(fault: str, sound_house: Path):
    rule, name, source = BROKEN[fault]
    write(sound_house / name, source)
    assert len(rule(sound_house)) == 1


def test_a_shelf_that_is_missing_is_a_fault(tmp_path: Path):
    assert len(missing_from_contents(tmp_path)) == len(CONTENTS)


def test_every_rule_was_seen_to_find_something():
    assert {rule for rule, _, _ in BROKEN.values()} == set(RULES)
