"""Turning the pages of a plain list."""

from collections.abc import Callable, Iterator

from wizard.kustomer.answers import Page
from wizard.kustomer.errors import AnswerTooLarge


def pages(ask: Callable[[int, int], Page], size: int) -> Iterator[Page]:
    """All pages of a list; once more from the first, in smaller ones, if one is too large to be taken.

    Args:
        ask: for the page with a number, from 1, and of a size.
        size: how many records a page has at most.
    """
    number, more = 1, True
    while more:
        try:
            page = ask(number, size)
        except AnswerTooLarge:
            if size == 1:
                raise
            number, size = 1, size // 2
            continue
        yield page
        number, more = number + 1, page.has_more and bool(page.records)
