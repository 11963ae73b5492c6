"""The made-up data: the same for the same seed, everywhere; like a shop's; and never ahead of the present."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wizard.practice import PracticeOptions, PracticeServer
from wizard.practice.journal import Event
from wizard.practice.kinds import KINDS

NOW = datetime(2026, 10, 20, 15, 30, tzinfo=UTC)
FINGERPRINT = """
import hashlib, json, sys
from datetime import UTC, datetime
from wizard.practice import PracticeOptions, PracticeServer
server = PracticeServer(PracticeOptions(conversations=200, seed=5, now=datetime(2026, 10, 20, 15, 30, tzinfo=UTC)))
server.change(150, seed=9)
for kind in sys.argv[1:]:
    print(hashlib.sha256(json.dumps(list(server.truth(kind))).encode()).hexdigest())
"""


def make(**options: Any) -> PracticeServer:  # noqa: ANN401 - as PracticeOptions takes them
    return PracticeServer(PracticeOptions(**({"conversations": 200, "now": NOW} | options)))


def fingerprint(server: PracticeServer, kind: str) -> str:
    return hashlib.sha256(json.dumps(list(server.truth(kind))).encode()).hexdigest()


def moments(server: PracticeServer, kind: str = "conversation", key: str = "createdAt") -> list[datetime]:
    written = (record["attributes"].get(key) for record in server.truth(kind))
    return [datetime.fromisoformat(moment) for moment in written if moment]


@pytest.fixture(scope="module")
def shop() -> PracticeServer:
    return make(conversations=6000)


def test_the_same_seed_gives_the_same_data() -> None:
    first, second, other = make(seed=5), make(seed=5), make(seed=6)
    for server in (first, second, other):
        server.change(150, seed=9)
    for kind in KINDS:
        assert list(first.truth(kind)) == list(second.truth(kind))
        assert list(first.truth(kind)) != list(other.truth(kind))


def test_the_same_seed_gives_the_same_data_in_every_process() -> None:
    server = make(seed=5)
    server.change(150, seed=9)
    for hash_seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", FINGERPRINT, *KINDS],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)},
        )
        assert ran.stdout.split() == [fingerprint(server, kind) for kind in KINDS]


def test_changes_are_the_same_however_they_are_counted_out() -> None:
    one, two = make(), make()
    assert one.change(50, seed=1) == two.change(50, seed=1)
    assert one.change(50, seed=2) == two.change(50, seed=2)
    assert list(one.truth("message")) == list(two.truth("message"))
    assert sum(one.change(7).values()) == 7


@pytest.mark.parametrize("clock", ["00:00", "00:02", "03:10", "12:00", "23:59"])
@pytest.mark.parametrize("conversations", [1, 2, 30, 600])
def test_nothing_is_ahead_of_the_present(clock: str, conversations: int) -> None:
    now = datetime.fromisoformat(f"2026-10-20T{clock}:00+00:00")
    server = make(now=now, conversations=conversations)
    for kind in KINDS:
        for key in ("createdAt", "updatedAt"):
            assert max(moments(server, kind, key), default=now) <= now
    server.change(1, seed=1)
    assert max(moments(server, "conversation", "updatedAt") + moments(server, "message", "updatedAt")) >= now


def test_something_happened_within_the_last_day(shop: PracticeServer) -> None:
    assert NOW - max(moments(shop)) < timedelta(days=1)
    assert timedelta(days=535) < NOW - min(moments(shop)) <= timedelta(days=541)


def test_nobody_writes_at_night(shop: PracticeServer) -> None:
    hours = Counter(moment.hour for moment in moments(shop))
    assert sum(hours[hour] for hour in (2, 3, 4)) == 0
    assert hours[10] > 5 * hours[23]
    assert len(hours) == 21


def test_weekends_are_quiet_and_the_shop_grows(shop: PracticeServer) -> None:
    created = moments(shop)
    weekdays = Counter(moment.weekday() for moment in created)
    assert weekdays[5] + weekdays[6] < weekdays[0]
    days = Counter(moment.date() for moment in created)
    middle = NOW.date() - timedelta(days=270)
    older, newer = (sum(n for day, n in days.items() if (day > middle) == side) for side in (False, True))
    assert newer > 1.15 * older
    ordinary = sorted(days.values())[len(days) // 2]
    assert max(days.values()) > 3 * ordinary, "now and then there is a rush"


def test_channels_languages_and_ratings_differ(shop: PracticeServer) -> None:
    attributes = [record["attributes"] for record in shop.truth("conversation")]
    channels = Counter(channel for a in attributes for channel in a["channels"])
    assert len(channels) == 8
    assert channels["email"] > channels["sms"] > 0
    languages = Counter(a["defaultLang"] for a in attributes)
    assert set(languages) == {"en_us", "de_de", "es_es", "fr_fr", "pt_br"}
    assert languages["en_us"] < len(attributes) * 0.6
    assert {a["status"] for a in attributes} == {"open", "snoozed", "done"}
    assert {a["satisfactionLevel"].get("rating") for a in attributes} == {None, 1, 2, 3, 4, 5}
    assert len({a["name"] for a in attributes}) > 1000


def test_records_belong_together() -> None:
    shop = make(conversations=600)
    shop.change(300, seed=2)
    ids = {kind: {record["id"] for record in shop.truth(kind)} for kind in KINDS}
    for kind in KINDS:
        assert len(ids[kind]) == shop.count(kind)
        assert all(len(i) == 24 and int(i, 16) for i in ids[kind])
        for record in shop.truth(kind):
            for name, relation in record["relationships"].items():
                data = relation["data"]
                for target in data if isinstance(data, list) else [data]:
                    assert name in {"org", "klass"} or target["id"] in ids[target["type"]]
    assert sum(map(len, ids.values())) == len(set().union(*ids.values()))
    messages = Counter(r["relationships"]["conversation"]["data"]["id"] for r in shop.truth("message"))
    for record in shop.truth("conversation"):
        assert record["attributes"]["messageCount"] == messages[record["id"]]


def test_people_and_companies_do_not_exist(shop: PracticeServer) -> None:
    addresses = [email["email"] for r in shop.truth("customer") for email in r["attributes"]["emails"]]
    addresses += [r["attributes"]["email"] for r in shop.truth("user")]
    assert {address.rpartition("@")[2] for address in addresses} == {"example.com", "lumenbikes.example"}
    assert all(d.endswith(".example") for r in shop.truth("company") for d in r["attributes"]["domains"])


def test_a_bulk_job_touched_more_than_a_page_in_one_millisecond(shop: PracticeServer) -> None:
    ((_, most),) = Counter(moments(shop, key="updatedAt")).most_common(1)
    assert most >= 500


def test_an_empty_shop_can_be_practised_with() -> None:
    server = make(conversations=0)
    assert server.count("conversation") == 0
    server.change(40, seed=1)
    assert server.count("conversation") > 0


@pytest.mark.timeout(60)
def test_a_hundred_thousand_conversations() -> None:
    server = make(conversations=100_000)
    assert server.count("conversation") == 100_000
    assert server.count("message") > 200_000
    view = server.main_account.store.view("message")
    assert len(view.numbers("updated_at", *view.span("updated_at", 0, 1 << 46))) == view.count


@pytest.mark.parametrize(("count", "only"), [(-1, ""), (10_001, ""), (1, "an earthquake")])
def test_what_cannot_happen_changes_nothing(count: int, only: str) -> None:
    noted: list[Event] = []
    server = PracticeServer(PracticeOptions(conversations=20, now=NOW), on_event=noted.append)
    before = fingerprint(server, "conversation")
    with pytest.raises(ValueError, match="cannot happen"):
        server.change(count, only=only)
    assert (fingerprint(server, "conversation"), noted) == (before, [])
