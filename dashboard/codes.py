"""Codes as people type them: found whatever their capitals, and the nearest ones offered for one that is not there."""

from collections.abc import Iterable
from difflib import get_close_matches


def written(code: str, codes: Iterable[str]) -> str | None:
    """The code as it is written here, or None if there is none like it but for capitals."""
    return {each.casefold(): each for each in codes}.get(code.casefold())


def nearest(code: str, codes: Iterable[str], most: int = 1) -> list[str]:
    """The codes that look most like one that is not there, best first."""
    by_small_letters = {each.casefold(): each for each in codes}
    return [by_small_letters[each] for each in get_close_matches(code.casefold(), by_small_letters, n=most)]
