"""What the screens ask: the same answers in both databases."""

from datetime import date

import pytest

from tests.workspace.made import NEW, OLD, conversation, customer, message, moment, note
from wizard.stop import Stop
from wizard.workspace import conversations as lists
from wizard.workspace.conversations import ConversationFilter, ConversationRow, Key, chosen, read_rows
from wizard.workspace.queries import DayCount
from wizard.workspace.records import Cursor
from wizard.workspace.workspace import Workspace

DAYS = 28


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Four conversations a day: channel and status follow from their number."""
    rows = [
        conversation(
            f"c{number:03}",
            moment(1 + number % DAYS, number % 5),
            status=("open", "done", "snoozed")[number % 3],
            channel=("email", "chat")[number % 2],
            customer=f"cust{number % 4}",
            name=f"Order {number}",
        )
        for number in range(4 * DAYS)
    ]
    save = workspace.records.save_page
    save(1, "conversations", rows, Cursor())
    save(2, "conversations", [conversation("elsewhere", moment(9))], Cursor())
    save(1, "conversations", [conversation("undated", None)], Cursor())
    save(1, "customers", [customer("cust0", "Zoë"), customer("cust1", "Bob")], Cursor())
    workspace.records.mark_deleted(1, "conversations", ["c007"], NEW)
    workspace.search_index.catch_up(Stop())
    return workspace


FILTERS = {
    ConversationFilter(): 112,
    ConversationFilter(statuses=("open",)): 38,
    ConversationFilter(statuses=("open", "done"), channels=("chat",)): 38,
    ConversationFilter(created_from="2026-10-05", created_to="2026-10-07"): 8,
    ConversationFilter(deleted=False): 111,
    ConversationFilter(text="order"): 112,
    ConversationFilter(text="order 17 "): 1,
    ConversationFilter(text="zoe"): 28,
    ConversationFilter(text="zoe", statuses=("open",), created_from="2026-10-20"): 3,
    ConversationFilter(text="nothing like it"): 0,
    ConversationFilter(text="?!"): 0,
    ConversationFilter(channels=("fax",)): 0,
}


def everything(workspace: Workspace, wanted: ConversationFilter) -> list[ConversationRow]:
    """What a filter lets through, read at once and without a list."""
    with workspace.database.read() as connection:
        keys = [Key(*row) for row in connection.execute(chosen(workspace.database, 1, wanted))]
        return read_rows(connection, 1, keys)


def test_lists_are_complete_in_order_and_the_same_however_they_are_read(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_PLACES", 3)
    for wanted, length in FILTERS.items():
        whole = everything(shop, wanted)
        assert len(whole) == length, wanted
        assert whole == sorted(whole, key=lambda row: (row.created_at, row.id), reverse=True)

        paged = shop.queries.conversation_list(1, wanted)
        assert [row for start in range(0, length, 9) for row in paged.rows(start, 9)] == whole

        listed = shop.queries.conversation_list(1, wanted)
        assert len(listed) == length
        assert listed.rows(0, 1000) == whole
        for start in (0, 1, 6, 90, 101, 50, 51, length - 1, length - 10, 8, length, -1):
            expected = whole[start : start + 10] if 0 <= start < length else []
            assert listed.rows(start, 10) == expected


def test_a_list_keeps_its_length_whatever_arrives(shop: Workspace) -> None:
    listed = shop.queries.conversation_list(1)
    shop.records.save_page(1, "conversations", [conversation("newest", moment(30))], Cursor())

    assert len(listed) == 112
    later = shop.queries.conversation_list(1)
    assert len(later) == 113
    assert later.rows(0, 1)[0].id == "newest"


def test_a_search_that_finds_too_much_says_so(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_FOUND", 10)
    listed = shop.queries.conversation_list(1, ConversationFilter(text="order"))
    assert listed.is_cut_off
    assert listed.rows(0, 100) == everything(shop, ConversationFilter())[:10]


def test_a_search_goes_by_the_newest_texts(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_FOUND", 3)
    rows = [conversation(f"c{day}", moment(day), status="done" if day == 1 else "open") for day in range(1, 8)]
    workspace.records.save_page(1, "conversations", rows, Cursor())
    workspace.records.save_page(1, "messages", [message("m1", "c2", sent_at=moment(20), preview="A parcel")], Cursor())
    workspace.search_index.catch_up(Stop())

    listed = workspace.queries.conversation_list(1, ConversationFilter(text="parcel"))
    assert [row.id for row in listed.rows(0, 10)] == ["c7", "c6", "c5"]
    assert listed.is_cut_off
    done = workspace.queries.conversation_list(1, ConversationFilter(text="parcel", statuses=("done",)))
    assert [row.id for row in done.rows(0, 10)] == ["c1"], "however old, it is the only one"
    assert not done.is_cut_off
    few = workspace.queries.conversation_list(1, ConversationFilter(text="parcel", created_from=moment(6)))
    assert len(few) == 2
    assert not few.is_cut_off


def test_a_row_carries_its_customers_name(shop: Workspace) -> None:
    rows = {row.id: row for row in shop.queries.conversation_list(1).rows(0, 1000)}
    assert rows["c004"].customer == "Zoë"
    assert rows["c003"].customer is None
    assert rows["c007"].deleted_at == NEW


def test_days_and_channels(shop: Workspace) -> None:
    days = shop.queries.per_day(1, date(2026, 10, 2), date(2026, 10, 3))
    assert days == [
        DayCount(date(2026, 10, 2), "chat", 4),
        DayCount(date(2026, 10, 3), "email", 4),
    ]
    shop.records.save_page(1, "conversations", [conversation("late", moment(2, 23))], Cursor())
    assert shop.queries.per_day(1, date(2026, 10, 2), date(2026, 10, 2)) == [
        DayCount(date(2026, 10, 2), "chat", 4),
        DayCount(date(2026, 10, 2), "email", 1),
    ]


def test_one_conversation_as_it_went(workspace: Workspace) -> None:
    save = workspace.records.save_page
    save(1, "conversations", [conversation("c1", name="Lost")], Cursor())
    save(1, "customers", [customer("cust1", "Zoë")], Cursor())
    save(
        1,
        "messages",
        [message("m2", sent_at=moment(3)), message("m1", sent_at=moment(1), redacted=True), message("x", "c2")],
        Cursor(),
    )
    save(1, "notes", [note("n1", created_at=moment(2), body="Call")], Cursor())

    thread = workspace.queries.conversation(1, "c1")
    assert thread
    assert (thread.customer, thread.columns["name"], thread.columns["status"]) == ("Zoë", "Lost", "open")
    assert [(entry.kind, entry.id, entry.at, entry.redacted) for entry in thread.entries] == [
        ("message", "m1", moment(1), True),
        ("note", "n1", moment(2), False),
        ("message", "m2", moment(3), False),
    ]
    assert thread.entries[1].text == "Call"
    assert thread.entries[2].text == "Hello"
    assert workspace.queries.conversation(1, "c9") is None
    assert workspace.queries.conversation(2, "c1") is None
    assert OLD


def author_of(workspace: Workspace, record: str) -> str | None:
    """Who wrote a message of ours, as the conversation tells of it."""
    *columns, _ = message("m1")
    columns[7] = "out"
    workspace.records.save_page(1, "conversations", [conversation("c1")], Cursor())
    workspace.records.save_page(1, "messages", [(*columns, record)], Cursor())
    thread = workspace.queries.conversation(1, "c1")
    assert thread
    (entry,) = thread.entries
    assert entry.direction == "out"
    return entry.author


@pytest.mark.parametrize("custom", ["9" * 5000, "-" + "9" * 5000 + ".5", "1e999999", "[" * 900 + "]" * 900])
def test_whatever_else_is_in_a_record_its_conversation_is_read(workspace: Workspace, custom: str) -> None:
    relation = '{"createdBy":{"data":{"id":"u1"}}}'
    assert author_of(workspace, f'{{"attributes":{{"custom":{custom}}},"relationships":{relation}}}') == "u1"


@pytest.mark.parametrize("relation", ["null", "[]", '{"createdBy":null}', '{"createdBy":{"data":{"id":1}}}'])
def test_a_message_that_does_not_say_who_wrote_it_is_read_without(workspace: Workspace, relation: str) -> None:
    assert author_of(workspace, f'{{"relationships":{relation}}}') is None
