"""What is listed beneath a record: the notes of a conversation, its attachments, the merges of a customer."""

from collections.abc import Iterator
from typing import Final

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.errors import NotFound
from wizard.kustomer.records import Record
from wizard.kustomer.streams import Stream

PAGE_SIZE: Final = 100
"""The most that such a list gives at once; a search for the same stream may give more."""


def listed(client: KustomerClient, stream: Stream, path: str) -> Iterator[Record]:
    """All records of a stream that are listed at a path; none if the record that they belong to is gone."""
    number, more = 1, True
    while more:
        try:
            page = client.list_page(stream, number, PAGE_SIZE, path=path)
        except NotFound:
            return
        yield from page.records
        number, more = number + 1, page.has_more and bool(page.records)
