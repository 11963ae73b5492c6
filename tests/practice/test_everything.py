"""Everything else that an account holds, and what becomes of it: objects, times, merges, what vanishes, what lags."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.conftest import StartPractice
from tests.practice.conftest import NOW, Call, Caller
from wizard.practice import PracticeServer

Record = dict[str, Any]


def search_all(caller: Caller, context: str, **extra: object) -> list[Record]:
    body = {"queryContext": context, "includeDeleted": True} | extra
    first = caller.search(body, "?pageSize=500")
    pages = range(2, first["meta"]["totalPages"] + 1)
    return [*first["data"], *(r for page in pages for r in caller.found(body, f"?page={page}&pageSize=500"))]


def ids(records: list[Record]) -> set[str]:
    return {record["id"] for record in records}


# --- objects


def test_objects_of_all_klasses_are_found_together_and_apart(shared: PracticeServer, call: Call) -> None:
    caller = call(shared)
    objects = list(shared.truth("kobject"))
    assert ids(search_all(caller, "kobject")) == ids(objects)
    for klass in ("order", "bike"):
        of_klass = [r for r in objects if r["type"] == f"kobject.{klass}"]
        body = {"queryContext": f"kobject_{klass}"}
        assert caller.search(body)["meta"]["total"] == len(of_klass) > 0
        assert {r["id"] for r in caller.data(f"/v1/klasses/{klass}s")} <= ids(of_klass)
        one = caller.data(of_klass[0]["links"]["self"])
        assert caller.get(f"/v1/klasses/voucher/{one['id']}").status_code == 404
        assert one["relationships"]["klass"] == {
            "link": {"self": f"/v1/klasses/{klass}"},
            "data": {"type": "klass", "id": klass},
        }
    number = next(r for r in objects if "orderNumberNum" in r["attributes"]["custom"])["attributes"]["custom"]
    wish = {"kobject_custom_order_orderNumberNum": {"equals": number["orderNumberNum"]}}
    assert caller.search({"queryContext": "kobject", "and": [wish]})["meta"]["total"] >= 1


def test_times_are_found_by_when_they_were_spent(shared: PracticeServer, call: Call) -> None:
    caller = call(shared)
    times = list(shared.truth("conversation_time"))
    assert not any("updatedAt" in record["attributes"] for record in times)
    found = search_all(caller, "conversation_time", sort=[{"conversation_time_created_at": "asc"}])
    moments = [record["attributes"]["createdAt"] for record in found]
    assert moments == sorted(moments)
    assert ids(found) == ids(times)
    assert caller.data(f"/v1/conversations/times/{found[0]['id']}") == found[0]
    of = found[0]["relationships"]["conversation"]["data"]["id"]
    assert found[0] in caller.data(f"/v1/conversations/{of}/times")
    for unknown in ({"sort": [{"conversation_time_updated_at": "asc"}]}, {"and": [{"updated_at": {"gt": "2026"}}]}):
        assert caller.post({"queryContext": "conversation_time"} | unknown).status_code == 400


def test_messages_name_their_attachments_and_conversations_show_them(shared: PracticeServer, call: Call) -> None:
    caller = call(shared)
    named = {
        of["id"]: message
        for message in shared.truth("message")
        for of in message["relationships"].get("attachments", {"data": []})["data"]
    }
    assert set(named) == ids(list(shared.truth("attachment")))
    assert all(message["attributes"]["attachmentCount"] == 1 for message in named.values())
    attachment, message = next(iter(named.items()))
    of = message["relationships"]["conversation"]["data"]["id"]
    (shown,) = [r for r in caller.data(f"/v1/conversations/{of}/attachments") if r["id"] == attachment]
    assert set(shown["attributes"]) >= {"name", "contentType", "contentLength", "redacted"}


def test_slas_carry_their_versions_along(shared: PracticeServer, call: Call) -> None:
    caller = call(shared)
    whole = caller.get("/v1/slas?versions=all").json()
    assert [r["type"] for r in whole["data"]] == ["sla", "sla"]
    assert Counter(r["relationships"]["sla"]["data"]["id"] for r in whole["included"]) == {
        whole["data"][0]["id"]: 2,
        whole["data"][1]["id"]: 1,
    }
    assert "included" not in caller.get("/v1/slas").json()


def test_custom_attributes_are_shown_by_what_has_them(shared: PracticeServer, call: Call) -> None:
    caller = call(shared)
    assert set(caller.data("/v1/metadata/conversation")["attributes"]["properties"]) == {
        "orderNumberStr",
        "contactReasonTree",
    }
    assert set(caller.data("/v1/metadata/kobject.order")["attributes"]["properties"]) == {
        "orderNumberNum",
        "orderStatusStr",
    }
    assert caller.data("/v1/metadata/company")["attributes"]["properties"] == {}
    assert caller.get("/v1/metadata/unicorn").status_code == 404


def test_a_survey_is_answered_on_the_conversation_and_by_itself(practice: PracticeServer, call: Call) -> None:
    caller = call(practice)
    practice.change(40, seed=3, only="rate")
    responses = {record["id"]: record for record in practice.truth("satisfaction_response")}
    for conversation in practice.truth("conversation"):
        level = conversation["attributes"]["satisfactionLevel"]
        if "formResponse" not in level:
            continue
        response = responses.pop(level["formResponse"])["attributes"]
        assert {n: response.get(n) for n in ("status", "rating")} == {n: level.get(n) for n in ("status", "rating")}
    assert not responses, "each belongs to a conversation"
    last = level["formResponse"]
    assert caller.data(f"/v1/satisfaction-responses/{last}")["attributes"]["status"] in {"rated", "offered"}
    assert caller.get("/v1/satisfaction-responses").status_code == 404, "there is no list of them"


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/v1/slas?versions=all", "sla"),
        ("/v1/metadata/customer", "metadata"),
        ("/v1/satisfaction-responses/{satisfaction_response}", "satisfaction_response"),
        ("/v1/klasses/order/{kobject}", "kobject"),
        ("/v1/conversations/times/{conversation_time}", "conversation"),
        ("/v1/customers/{customer}/merges", "customer_merge"),
    ],
)
def test_each_asks_for_its_own_role(shared: PracticeServer, call: Call, path: str, role: str) -> None:
    store = shared.main_account.store
    first = {kind: store.writer.id(kind, 0) for kind in ("satisfaction_response", "conversation_time", "customer")}
    first["kobject"] = next(r["id"] for r in shared.truth("kobject") if r["type"] == "kobject.order")
    path = path.format(**first)
    assert call(shared, shared.create_key(roles=[f"org.permission.{role}.read"])).get(path).status_code == 200
    assert call(shared, shared.create_key(roles=["org.permission.note.read"])).get(path).status_code == 401


# --- merges, and what vanishes


def test_a_merge_moves_conversations_and_deletes_its_source(practice: PracticeServer, call: Call) -> None:
    caller = call(practice)
    before = {r["id"]: r for r in practice.truth("conversation")}
    practice.change(10, seed=4, only="merge customers")
    merges = list(practice.truth("customer_merge"))
    assert merges
    gone_into = {
        merge["relationships"]["source"]["data"]["id"]: merge["relationships"]["target"]["data"]["id"]
        for merge in merges
    }
    customers = {r["id"]: r["attributes"] for r in practice.truth("customer")}
    assert all(customers[source]["deleted"] for source in gone_into)
    for conversation in practice.truth("conversation"):
        customer = conversation["relationships"]["customer"]["data"]["id"]
        assert customer not in gone_into
        old = before[conversation["id"]]
        if old["relationships"]["customer"]["data"]["id"] in gone_into:
            assert conversation["attributes"]["updatedAt"] > old["attributes"]["updatedAt"]
    for source, target in gone_into.items():
        assert caller.get(f"/v1/customers/{source}").status_code == 404
        (merge,) = (
            m
            for m in caller.data(f"/v1/customers/{source}/merges")
            if m["relationships"]["source"]["data"]["id"] == source
        )
        assert merge in caller.data(f"/v1/customers/{target}/merges")
        assert caller.data(f"/v1/customers/merges/{merge['id']}") == merge
        listed = ids(caller.data(f"/v1/customers/{target}/conversations"))
        assert listed == {
            r["id"]
            for r in practice.truth("conversation")
            if r["relationships"]["customer"]["data"]["id"] == target and not r["attributes"].get("deleted")
        }
    assert caller.get("/v1/customers/nobody/merges").status_code == 404


@pytest.mark.parametrize("kind", ["conversation", "message", "note", "customer", "kobject"])
def test_what_vanishes_leaves_no_trace(practice: PracticeServer, call: Call, kind: str) -> None:
    caller, before = call(practice), ids(list(practice.truth(kind)))
    practice.change(20, seed=1, only="status")
    practice.change(5, seed=2, only=f"vanish {kind}")
    after = ids(list(practice.truth(kind)))
    assert (practice.count(kind), len(before - after)) == (len(before) - 5, 5)
    assert ids(search_all(caller, kind)) == after
    gone = (before - after).pop()
    path = "klasses/order" if kind == "kobject" else f"{kind}s"
    assert caller.get(f"/v1/{path}/{gone}").status_code == 404
    practice.change(200, seed=3)
    assert gone not in ids(list(practice.truth(kind))), "and nothing brings it back"


@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("shown", [True, False])
def test_a_deletion_in_every_reading(start_practice: StartPractice, call: Call, moves: bool, shown: bool) -> None:
    server = start_practice(deletes_move_time=moves, deleted_are_shown=shown, now=NOW)
    before = {r["id"]: r["attributes"]["updatedAt"] for r in server.truth("conversation")}
    server.change(1, seed=1, only="delete conversation")
    (deleted,) = (r for r in server.truth("conversation") if r["attributes"].get("deleted"))
    assert (deleted["attributes"]["updatedAt"] > before[deleted["id"]]) == moves
    answer = call(server).get(f"/v1/conversations/{deleted['id']}")
    assert answer.status_code == (200 if shown else 404)


def test_what_is_not_asked_for_never_vanishes(practice: PracticeServer) -> None:
    assert not [name for name in practice.change(3000, seed=1) if "vanish" in name]
    with pytest.raises(ValueError, match="cannot happen"):
        practice.change(1, only="vanish user")


# --- the archive, roles and the index


def test_the_archive_holds_everything_or_only_what_is_old(start_practice: StartPractice, call: Call) -> None:
    oldest = (NOW - timedelta(days=730)).isoformat()
    for everything in (True, False):
        server = start_practice(conversations=300, now=NOW, history_days=1200, archive_holds_all=everything)
        for context in ("conversation", "message", "customer", "kobject"):
            records = [r["attributes"]["updatedAt"] for r in server.truth(context)]
            old = [moment for moment in records if moment < oldest]
            answer = call(server).post({"queryContext": context}, path="/v1/customers/archive/search").json()
            assert answer["meta"]["total"] == (len(records) if everything else len(old))
            assert 0 < len(old) < len(records)


def test_a_search_hides_what_the_key_may_not_read_if_told_so(start_practice: StartPractice, call: Call) -> None:
    server = start_practice(missing_role_hides=True)
    caller = call(server, server.create_key(roles=["org.permission.search.create", "org.permission.note.read"]))
    assert caller.search({"queryContext": "message"})["meta"]["total"] == 0
    assert caller.search({"queryContext": "note"})["meta"]["total"] > 0
    assert caller.get("/v1/messages").status_code == 401


def test_searches_find_changes_late_and_in_another_order(start_practice: StartPractice, call: Call) -> None:
    server = start_practice(index_lag=60, now=NOW)
    caller, before = call(server), search_all(call(server), "conversation")
    for number in range(12):
        server.change(20, seed=number)
        server.pass_time(2)
    found = {r["id"]: r for r in search_all(caller, "conversation")}
    true = {r["id"]: r for r in server.truth("conversation")}
    assert ids(before) <= set(found)
    late = {i for i in true if found.get(i) != true[i]}
    changed = sorted((r["attributes"]["updatedAt"], i) for i, r in true.items() if r not in before)
    assert 0 < len(late) < len(changed)
    first_late = min(true[i]["attributes"]["updatedAt"] for i in late)
    assert any(moment > first_late and i not in late for moment, i in changed), "some overtake others"
    assert caller.data(f"/v1/conversations/{changed[-1][1]}") == true[changed[-1][1]], (
        "what is got by its id never lags"
    )
    server.pass_time(60)
    assert {r["id"]: r for r in search_all(caller, "conversation")} == true
    assert datetime.fromisoformat(changed[0][0]) >= NOW
