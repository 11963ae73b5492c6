"""Search: takes what people type, finds it in both databases alike, and forgets what was redacted."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.workspace.conftest import Ask
from tests.workspace.indexed import indexed
from tests.workspace.made import NEW, NEWER, Row, conversation, customer, message, moment, note, tag
from wizard.stop import Stop, Stopped
from wizard.workspace import sqlite
from wizard.workspace.backlog import note_everything
from wizard.workspace.chunks import AT_ONCE
from wizard.workspace.conversations import ConversationFilter
from wizard.workspace.errors import CopyNotWiped
from wizard.workspace.records import Cursor
from wizard.workspace.words import LONGEST_WORD, MOST_WORDS, understand, words_of
from wizard.workspace.workspace import Workspace

SECRET = "xylophonist"


def keep(workspace: Workspace, stream: str, *rows: Row) -> None:
    workspace.records.save_page(1, stream, rows, Cursor())


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """A few texts, indexed."""
    keep(workspace, "customers", customer("cust1", "Zoë Müller"), customer("cust2", "Bob O'Neil"))
    keep(
        workspace,
        "conversations",
        conversation("c1", moment(1), name="Lost parcel", preview="Where is my refund?"),
        conversation("c2", moment(2), name="Straße", preview="return the red shoes", customer="cust2"),
        conversation("c3", moment(3), name=None, preview=None),
    )
    keep(workspace, "messages", message("m1", preview="It was 50% off, e-mail me@example.com"), message("m2", "c2"))
    keep(workspace, "notes", note("n1", "c3", body="東京 office. UPPER Case"))
    workspace.search_index.catch_up(Stop())
    return workspace


TYPED = {
    "parcel": ["c1"],
    "PARCEL refund": ["c1"],
    "parcel shoes": [],
    "parc": ["c1"],
    "parc ": [],
    "parc refund": [],
    '"lost parcel"': ["c1"],
    '"parcel lost"': [],
    '"lost par': [],
    "„red shoes“": ["c2"],
    "refund OR return ": ["c1", "c2"],
    "OR": [],
    "refund OR": ["c1"],
    "parcel -refund": [],
    "hello -nothing": ["m2"],
    "-refund": [],
    "muller": ["cust1"],
    "MÜLLER": ["cust1"],
    "zoe": ["cust1"],
    "strasse": ["c2"],
    "o'neil": ["cust2"],
    "example.com": ["m1"],
    "me@example": ["m1"],
    "50%": ["m1"],
    "upper case": ["n1"],
    "京": ["n1"],
    "東京": ["n1"],
    "京東": [],
    "": [],
    "  ": [],
    '"': [],
    "*": [],
    "((": [],
    "NEAR(lost parcel)": [],
    "lost AND parcel": [],
    "name:lost": [],
    "parcel'); DROP TABLE messages; --": [],
    "& | ! <-> :*": [],
}


def test_what_people_type_is_found_alike_in_both_databases(shop: Workspace) -> None:
    assert {typed: indexed(shop, typed) for typed in TYPED} == TYPED


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.text(max_size=40) | st.text(alphabet="\"'-OR *():&|!<>~\\ ab\x00", max_size=30))
def test_nothing_that_can_be_typed_is_an_error(shop: Workspace, typed: str) -> None:
    indexed(shop, typed)
    shop.queries.conversation_list(1, ConversationFilter(text=typed))


@given(st.text(max_size=200))
@example("\u4dc0 \u30fb")  # signs among the letters of Chinese and Japanese
def test_a_text_is_found_by_its_own_words(text: str) -> None:
    words = words_of(text)
    assert all(0 < len(word) <= LONGEST_WORD and word.isalnum() for word in words)
    question = understand(f'"{" ".join(words)}"')
    assert (question is None) == (not words)


def test_a_text_leads_to_its_conversation(shop: Workspace) -> None:
    wanted = ConversationFilter(text="tokyo OR office")
    assert [row.id for row in shop.queries.conversation_list(1, wanted).rows(0, 9)] == ["c3"]
    assert len(shop.queries.conversation_list(2, wanted)) == 0


def test_a_changed_text_replaces_the_old_one(shop: Workspace) -> None:
    keep(shop, "conversations", conversation("c1", name="Found", preview=None, updated_at=NEW))
    assert indexed(shop, "parcel") == ["c1"]
    assert shop.search_index.behind() == 1
    shop.search_index.catch_up(Stop())

    assert indexed(shop, "parcel") == []
    assert indexed(shop, "found") == ["c1"]
    keep(shop, "conversations", conversation("c1", name=None, preview=None, updated_at=NEWER))
    shop.search_index.catch_up(Stop())
    assert indexed(shop, "found") == []
    keep(shop, "conversations", conversation("c1", name="Again", preview=None, updated_at=NEWER))
    shop.search_index.catch_up(Stop())
    assert indexed(shop, "again") == ["c1"]


def test_catching_up_goes_in_pages_and_can_be_stopped(workspace: Workspace) -> None:
    for number in range(5):
        keep(workspace, "conversations", conversation(f"c{number}"))
    assert workspace.search_index.behind() == 5
    assert workspace.search_index.catch_up(Stop(), limit=2) == 2
    stopped = Stop()
    stopped.set()
    with pytest.raises(Stopped):
        workspace.search_index.catch_up(stopped)
    assert workspace.search_index.behind() == 2
    assert workspace.search_index.catch_up(Stop()) == 2
    assert workspace.search_index.catch_up(Stop()) == 0


@pytest.mark.parametrize("letter", ["a", "ж", "𐐨", "東"])
def test_no_text_is_too_long_to_be_found(workspace: Workspace, letter: str) -> None:
    long = " ".join(f"{number:05d}{letter * 70}" for number in range(MOST_WORDS + 1))
    keep(workspace, "notes", note("n1", body=f"beginning {long}"), note("n2", body=letter * 1_000_000))
    keep(workspace, "messages", message("m1"))
    workspace.search_index.catch_up(Stop())
    assert indexed(workspace, "beginning") == ["n1"]
    assert indexed(workspace, "hello") == ["m1"]


def test_indexing_everything_anew_changes_nothing(shop: Workspace) -> None:
    shop.database.transact(note_everything)
    assert shop.search_index.catch_up(Stop()) == 4
    assert indexed(shop, "parcel") == ["c1"]


def test_streams_without_texts_leave_no_backlog(workspace: Workspace) -> None:
    keep(workspace, "tags", tag("t1"))
    assert workspace.search_index.behind() == 0


# --- redaction


def redact(workspace: Workspace, identifier: str) -> None:
    keep(workspace, "messages", message(identifier, updated_at=NEW, preview="[redacted]", redacted=True))


def test_a_redacted_message_leaves_the_index_with_the_transaction_that_stores_it(workspace: Workspace) -> None:
    keep(workspace, "messages", message("m1", preview=SECRET), message("m2", preview=SECRET))
    workspace.search_index.catch_up(Stop())
    assert indexed(workspace, SECRET) == ["m1", "m2"]

    redact(workspace, "m1")
    assert indexed(workspace, SECRET) == ["m2"]
    workspace.search_index.catch_up(Stop())
    assert indexed(workspace, SECRET) == ["m2"]
    assert indexed(workspace, "redacted") == []


def test_a_redaction_is_wiped_once_and_not_again(workspace: Workspace, ask: Ask) -> None:
    keep(workspace, "messages", message("m1", preview=SECRET))
    for _ in range(2):
        redact(workspace, "m1")
        owed = ask("SELECT id FROM redactions")
        workspace.search_index.catch_up(Stop())
        assert ask("SELECT id FROM redactions") == []
    assert owed == []


def test_the_text_of_a_redacted_message_is_in_no_byte_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "workspace.sqlite"
    with Workspace(path) as workspace:
        for page in range(20):
            rows = [message(f"m{page}-{n}", preview=f"{SECRET}{page}x{n} " * 30) for n in range(50)]
            keep(workspace, "messages", *rows)
            workspace.search_index.catch_up(Stop(), limit=page % 3)
        copy = tmp_path / "workspace.schema-2.sqlite"
        workspace.search_index.catch_up(Stop())
        workspace.database.backend.keep_copy(2)
        chosen = [(page, n) for page in range(20) for n in range(50) if (page * 50 + n) % 7 == 0]
        assert all(f"{SECRET}{page}x{n} ".encode() in copy.read_bytes() for page, n in chosen[:5])
        for page, n in chosen:
            redact(workspace, f"m{page}-{n}")
        workspace.search_index.catch_up(Stop())

        for file in tmp_path.iterdir():
            content = file.read_bytes()
            left = [(page, n) for page, n in chosen if f"{SECRET}{page}x{n} ".encode() in content]
            assert left == [], f"{len(left)} of {len(chosen)} are still in {file.name}"
            assert f"{SECRET}1x3 ".encode() in content or not file.name.endswith(".sqlite")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search_words, row)")
            terms = {term for (term,) in connection.execute("SELECT term FROM temp.terms")}
        assert not terms & {f"{SECRET}{page}x{n}" for page, n in chosen}
        assert f"{SECRET}1x3" in terms
        assert len(indexed(workspace, f"{SECRET}1x3 ")) == 1


def test_a_copy_is_wiped_whatever_its_workspace_is_called(tmp_path: Path) -> None:
    with Workspace(tmp_path / "support [eu].sqlite") as workspace:
        keep(workspace, "messages", message("m1", preview=SECRET))
        workspace.database.backend.keep_copy(2)
        redact(workspace, "m1")
        workspace.search_index.catch_up(Stop())
    assert SECRET.encode() not in (tmp_path / "support [eu].schema-2.sqlite").read_bytes()


def test_what_repeats_a_redacted_message_is_wiped_from_copies_and_the_rest_stays(tmp_path: Path) -> None:
    path, copy = tmp_path / "workspace.sqlite", tmp_path / "workspace.schema-2.sqlite"
    *kept, _ = customer("cust1", "Zoë")
    record = {"type": "customer", "id": "cust1", "attributes": {"preview": {"text": SECRET}, "locale": "de"}}
    with Workspace(path) as workspace:
        keep(workspace, "customers", (*kept, json.dumps(record)))
        keep(workspace, "conversations", conversation("c1", name="Parcel", preview=SECRET), conversation("c2"))
        keep(workspace, "messages", message("m2", "c2"))
        workspace.search_index.catch_up(Stop())
        workspace.database.backend.keep_copy(2)  # which the message has not reached
        keep(workspace, "messages", message("m1", preview=SECRET))
        redact(workspace, "m1")
        workspace.search_index.catch_up(Stop())

    assert SECRET.encode() not in copy.read_bytes()
    with Workspace(copy) as former:
        assert indexed(former, "parcel") == ["c2"]
        former.search_index.catch_up(Stop())
        assert indexed(former, "parcel") == ["c1", "c2"]
        thread, other = (former.queries.conversation(1, identifier) for identifier in ("c1", "c2"))
        assert thread
        assert (thread.columns["name"], thread.columns["preview"], thread.customer) == ("Parcel", None, "Zoë")
        assert other
        assert (other.columns["preview"], other.entries[0].text) == ("Where is it?", "Hello")
        assert json.loads(former.records.owed.records(1, "customers", "", 1)[0][-1])["attributes"] == {"locale": "de"}


def test_everything_that_is_redacted_is_wiped_at_once(workspace: Workspace, ask: Ask) -> None:
    many = [f"m{number}" for number in range(AT_ONCE + 1)]
    keep(workspace, "messages", *map(message, many))
    keep(workspace, "messages", *(message(each, updated_at=NEW, redacted=True) for each in many))
    workspace.search_index.catch_up(Stop())
    assert ask("SELECT count(*) FROM redactions") == [(0,)]


def test_a_copy_that_cannot_be_used_is_named_and_in_nobodys_way(tmp_path: Path) -> None:
    damaged = tmp_path / "workspace.schema-1.sqlite"
    damaged.write_bytes(b"no database" * 200)
    with Workspace(tmp_path / "workspace.sqlite") as workspace:
        keep(workspace, "messages", message("m1", preview=SECRET), message("m2"))
        workspace.database.backend.keep_copy(2)
        redact(workspace, "m1")
        for _ in range(2):
            with pytest.raises(CopyNotWiped, match=damaged.name):
                workspace.search_index.catch_up(Stop())
            assert indexed(workspace, "hello") == ["m2"]
            assert all(SECRET.encode() not in file.read_bytes() for file in tmp_path.iterdir())
        damaged.unlink()
        workspace.search_index.catch_up(Stop())
        with workspace.database.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM redactions").scalar() == 0


def test_a_reader_delays_the_wiping_but_does_not_prevent_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "CHECKPOINT_TRIES", 1)
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    path = tmp_path / "workspace.sqlite"
    with Workspace(path) as workspace:
        keep(workspace, "messages", message("m1", preview=SECRET))
        with workspace.database.read() as reading:
            reading.exec_driver_sql("SELECT count(*) FROM messages").scalar()
            redact(workspace, "m1")
            workspace.search_index.catch_up(Stop())
            with workspace.database.read() as again:
                assert again.exec_driver_sql("SELECT count(*) FROM redactions").scalar() == 1
        workspace.search_index.catch_up(Stop())
        assert all(SECRET.encode() not in file.read_bytes() for file in tmp_path.iterdir())


def test_the_backlog_holds_ids_and_never_words(workspace: Workspace, ask: Ask) -> None:
    keep(workspace, "messages", message("m1", preview=SECRET))
    ((ids,),) = ask("SELECT ids FROM index_backlog")
    assert json.loads(ids) == ["m1"]
