"""What a page is, and how an address becomes one: `/initiative/NEGLECT?link=4` -> the initiative page and its words."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode

from dash import Dash
from dash.development.base_component import Component
from sqlalchemy import Engine

from metrics.rules import Rule


def nothing_to_register(app: Dash, engine: Engine) -> None:
    """For pages whose every change is a new address."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its name in the menu, its address, what it shows and what happens when a person changes something.

    `path` may hold parameters: `/initiative/<code>`. `layout(engine, **url_parameters)` returns the whole content,
    its `<h1>` made by `components.page_heading`; it receives the parameters of the path and those words after the `?`
    that its signature names. A page with `menu_position` None is reached by links alone and lights up `menu_parent`.
    Pages that are `for_analysts` change data or show what is hidden elsewhere.
    """

    name: str
    path: str
    layout: Callable[..., Component]
    register_callbacks: Callable[[Dash, Engine], None] = nothing_to_register
    menu_position: int | None = None
    menu_parent: str | None = None
    for_analysts: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """An address that was asked for: the page that answers it (None if there is none) and its parameters."""

    page: Page | None
    parameters: dict[str, str] = field(default_factory=dict)


def find_page(pages: Iterable[Page], path: str, query: str = "") -> Visit:
    """The page that answers a path and query string; a trailing slash makes no difference."""
    for page in pages:
        parameters = _path_parameters(page.path, path)
        if parameters is not None:
            return Visit(page, {**_known_words(page, query), **parameters})
    return Visit(None)


def menu_of(pages: Iterable[Page]) -> tuple[Page, ...]:
    """The pages of the menu, in its order."""
    listed = [page for page in pages if page.menu_position is not None]
    return tuple(sorted(listed, key=lambda page: page.menu_position or 0))


def address(path: str, **words: object) -> str:
    """An address with a query string of the words that are not None: `address("/data", upload=4)`."""
    known = {name: str(value) for name, value in words.items() if value is not None}
    return path + ("?" + urlencode(known) if known else "")


def initiative_address(code: str, link_id: int | None = None) -> str:
    """Where one initiative's impact case stands, opened at one of its links."""
    return address(f"/initiative/{quote(code, safe='')}", link=link_id)


def priority_address(code: str) -> str:
    """Where one priority stands."""
    return f"/priority/{quote(code, safe='')}"


def indicator_address(code: str, area_code: str | None = None) -> str:
    """Where one indicator stands, for the board's own area unless another is named."""
    return address(f"/indicators/{quote(code, safe='')}", area=area_code)


def plan_address(indicator_code: str, initiative_code: str | None = None, area_code: str | None = None) -> str:
    """Where it is worked out what a measure could show; an initiative fills in what it promised."""
    return address(PLAN_ADDRESS, indicator=indicator_code, initiative=initiative_code, area=area_code)


def upload_address(upload_id: int) -> str:
    """Where the data desk shows one upload."""
    return address("/data", upload=upload_id)


def rule_address(rule: Rule) -> str:
    """Where the method page explains a rule."""
    return f"{METHOD_ADDRESS}#{rule.anchor}"


ADDRESS_BAR = "address"  # the id of the location that decides which page is shown

OVERVIEW_ADDRESS = "/"
INDICATORS_ADDRESS = "/indicators"
AUDITS_ADDRESS = "/audits"
DATA_ADDRESS = "/data"
METHOD_ADDRESS = "/method"
PLAN_ADDRESS = "/plan"
FIRST_RUN_ADDRESS = "/start"


def _path_parameters(pattern: str, path: str) -> dict[str, str] | None:
    wanted, given = pattern.strip("/").split("/"), path.strip("/").split("/")
    if len(wanted) != len(given):
        return None
    parameters = {}
    for want, have in zip(wanted, given, strict=True):
        if want.startswith("<"):
            parameters[want.strip("<>")] = unquote(have)
        elif want != have:
            return None
    return parameters


def _known_words(page: Page, query: str) -> dict[str, str]:
    accepted = set(inspect.signature(page.layout).parameters) - {"engine"}
    return {name: value for name, value in parse_qsl(query.lstrip("?")) if name in accepted}
