"""Times in every form, and the places of records that have none."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kustomer.samples import columns_of, page_of
from wizard.kustomer.times import NEVER, stamp

STAMPS = [
    (None, None),
    ("2026-10-01T00:00:00.000Z", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01T00:00:00Z", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01T00:00:00.5Z", "2026-10-01T00:00:00.500Z"),
    ("2026-10-01T00:00:00.123456Z", "2026-10-01T00:00:00.123Z"),
    ("2026-10-01T00:00:00.123999Z", "2026-10-01T00:00:00.123Z"),
    ("2026-10-01T00:00:00+00:00", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01T02:00:00.001+02:00", "2026-10-01T00:00:00.001Z"),
    ("2026-09-30T19:00:00-0500", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01 00:00:00.000Z", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01T00:00:00", "2026-10-01T00:00:00.000Z"),
    ("2026-10-01", "2026-10-01T00:00:00.000Z"),
    ("2026-W40-4T00:00:00.000Z", "2026-10-01T00:00:00.000Z"),
    ("2026-02-30T00:00:00.000Z", None),
    ("2026-13-01T00:00:00.000Z", None),
    ("2026-10-01T25:00:00.000Z", None),
    ("0000-10-01T00:00:00.000Z", None),
    ("9999-12-31T23:59:59-05:00", None),
    ("0001-01-01T00:00:00+05:00", None),
    ("xxxxxxxxxxxxxxxxxxx.xxxZ", None),
    ("～026-10-01T00:00:00.000Z", None),
    ("٢٠٢٦-10-01T00:00:00.000Z", None),
    ("1790000000", None),
    ("", None),
    ("soon", None),
]


@pytest.mark.parametrize(("sent", "read"), STAMPS)
def test_times_are_brought_into_one_form(sent: str | None, read: str | None) -> None:
    assert stamp(sent) == read


moments = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, moments, st.sampled_from(["milliseconds", "microseconds", "seconds"]), st.integers(-14, 14))
def test_the_order_of_texts_is_the_order_of_times(one: datetime, other: datetime, precision: str, hours: int) -> None:
    offset = timedelta(hours=hours)
    plain = one.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    foreign = (other + offset).isoformat(timespec=precision).removesuffix("+00:00") + (
        f"{'-' if hours < 0 else '+'}{abs(hours):02d}:00"
    )
    first, second = stamp(plain), stamp(foreign)
    assert first
    assert second
    cut = {"seconds": other.replace(microsecond=0)}.get(
        precision, other.replace(microsecond=other.microsecond // 1000 * 1000)
    )
    assert (first < second) == (one.replace(microsecond=one.microsecond // 1000 * 1000) < cut)


@given(st.text() | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z", fullmatch=True))
def test_a_stamp_is_a_time_or_nothing(sent: str) -> None:
    read = stamp(sent)
    assert read is None or datetime.fromisoformat(read).tzinfo is not None
    assert read is None or (len(read) == 24 and read.isascii())


def with_times(*times: object) -> list[dict[str, Any]]:
    return [
        {"id": f"r{number}", "attributes": {"updatedAt": time, "createdAt": f"2020-01-{28 - number:02d}T00:00:00.000Z"}}
        for number, time in enumerate(times)
    ]


def order_of(*times: object) -> list[str]:
    return [record.updated_at for record in page_of("notes", *with_times(*times)).records]


A, B = "2026-10-01T00:00:00.000Z", "2026-10-02T00:00:00.000Z"


@pytest.mark.parametrize(
    ("times", "places"),
    [
        ((A, None, B), [A, A, B]),
        ((None, A, B), [A, A, B]),
        ((None, None, B, A), [B, B, B, A]),
        ((B, A, None), [B, A, A]),
        ((A, "soon", 5, B), [A, A, A, B]),
        ((None, None), [NEVER, NEVER]),
        (("0001-01-01T00:00:00.000Z", A), [NEVER, A]),
        (("2026-10-01T00:00:00Z", A, "2026-10-01T00:00:00+00:00", "2026-10-02T02:00:00+02:00"), [A, A, A, B]),
    ],
)
def test_a_record_without_a_time_stays_where_kustomer_put_it(times: tuple[object, ...], places: list[str]) -> None:
    assert order_of(*times) == places


def test_a_time_that_was_made_up_is_not_kept() -> None:
    records = page_of("notes", *with_times(A, None, B)).records
    assert [record.row[1] for record in records] == [A, "2020-01-27T00:00:00.000Z", B]
    assert columns_of("notes", {"id": "x", "attributes": {"updatedAt": "soon"}})["updated_at"] == NEVER


@given(st.lists(st.none() | st.sampled_from([A, B, "soon", "2026-10-01T00:00:00.5Z"])), st.booleans())
def test_records_without_times_never_break_the_order(times: list[str | None], down: bool) -> None:
    known = iter(sorted((time for time in times if stamp(time)), reverse=down, key=lambda time: stamp(time) or ""))
    sent = [next(known) if stamp(time) else time for time in times]
    places = order_of(*sent)
    assert all(one >= other if down else one <= other for one, other in pairwise(places))
