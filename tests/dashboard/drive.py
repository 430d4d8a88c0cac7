"""Opens pages as the browser does: through `_dash-update-component`, and reads what they say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dash import Dash

Tree = Any


@dataclass(frozen=True)
class Visitor:
    app: Dash

    def post(self, outputs: str, inputs: list[dict[str, Any]], state: list[dict[str, Any]] | None = None) -> Any:
        """The answer to one callback; its outputs are named as Dash names them."""
        client = self.app.server.test_client()
        return client.post(
            "/_dash-update-component",
            json={
                "output": outputs,
                "outputs": _outputs(outputs),
                "inputs": inputs,
                "state": state or [],
                "changedPropIds": [f"{each['id']}.{each['property']}" for each in inputs],
            },
        )

    def open(self, address: str) -> Tree:
        """The content of a page, as the tree of components that the browser draws."""
        parts = urlsplit(address)
        answer = self.post(
            "..header.children...content.children...notice.children..",
            [
                {"id": "address", "property": "pathname", "value": parts.path},
                {"id": "address", "property": "search", "value": "?" + parts.query if parts.query else ""},
            ],
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        response = answer.get_json()["response"]
        return [response["header"]["children"], response["content"]["children"]]


def _outputs(outputs: str) -> list[dict[str, str]] | dict[str, str]:
    if not outputs.startswith(".."):
        component, prop = outputs.rsplit(".", 1)
        return {"id": component, "property": prop}
    return [dict(zip(("id", "property"), each.rsplit(".", 1), strict=True)) for each in outputs.strip(".").split("...")]


def nodes(tree: Tree) -> Iterator[dict[str, Any]]:
    """Every component of a tree."""
    if isinstance(tree, list):
        for each in tree:
            yield from nodes(each)
    elif isinstance(tree, dict) and "props" in tree:
        yield tree
        yield from nodes(tree["props"].get("children"))


def text(tree: Tree) -> str:
    """All words of a tree, as they would be read out."""
    return " ".join(_words(tree, " ").split())


def _words(tree: Tree, between: str) -> str:
    if isinstance(tree, list):
        return between.join(part for each in tree if (part := _words(each, between)))
    if isinstance(tree, dict) and "props" in tree:
        # Parts of a sentence follow each other as they are; blocks are apart.
        is_sentence = tree["type"] == "Span" and "dots" not in (tree["props"].get("className") or "")
        return _words(tree["props"].get("children"), "" if is_sentence else between)
    return "" if tree is None else str(tree)


def of_type(tree: Tree, kind: str) -> list[dict[str, Any]]:
    """Every component of one type: `H1`, `Link`, `Graph`."""
    return [node for node in nodes(tree) if node["type"] == kind]


def with_class(tree: Tree, name: str) -> list[dict[str, Any]]:
    """Every component that wears a class."""
    return [node for node in nodes(tree) if name in (node["props"].get("className") or "").split()]


def heading(tree: Tree) -> str:
    """The one `<h1>`."""
    (found,) = of_type(tree, "H1")
    return text(found)


def links(tree: Tree) -> list[str]:
    """Every address a page links to."""
    return [node["props"]["href"] for node in nodes(tree) if node["props"].get("href")]
