"""What is listed beneath a record: the notes of a conversation, its attachments, the merges of a customer."""

from collections.abc import Iterator
from typing import Final

from wizard.kustomer.client import KustomerClient
from wizard.kustomer.errors import NotFound
from wizard.kustomer.records import Record
from wizard.kustomer.streams import Stream
from wizard.sync.listing import pages

PAGE_SIZE: Final = 100
"""The most that such a list gives at once; a search for the same stream may give more."""


def listed(client: KustomerClient, stream: Stream, path: str) -> Iterator[Record]:
    """All records of a stream that are listed at a path; none if the record that they belong to is gone."""
    try:
        for page in pages(lambda number, size: client.list_page(stream, number, size, path=path), PAGE_SIZE):
            yield from page.records
    except NotFound:
        return
