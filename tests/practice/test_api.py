"""The API endpoint by endpoint, over real HTTP: who may, what is answered, and how it is said no."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import StartPractice
from tests.practice.conftest import Call, fill_disk
from wizard.practice import PracticeServer

OWN_HOST = "lumenbikes.api.kustomerapp.com"
OTHER_POD = "associated with pod prod{} but request is being handled by prod{}"
READ = "org.permission.{}.read"
AGES = 1e10
"""Seconds of a window that does not end during a test, not even at the full hour."""

LISTS = {
    "users": "user",
    "teams": "team",
    "tags": "tag",
    "brands": "brand",
    "satisfaction": "satisfaction",
    "klasses": "klass",
    "shortcuts": "shortcut",
    "conversations": "conversation",
    "messages": "message",
    "notes": "note",
    "customers": "customer",
    "companies": "company",
}


# --- what needs no role


def test_a_key_says_what_it_is(shared: PracticeServer, call: Call) -> None:
    token = shared.create_key("warehouse-sync", ["org.permission.note.read"])
    caller = call(shared, token)
    caller.http.headers["user-agent"] = "test/1"
    thing = caller.data("/v1/auth/tokens/current")
    attributes = thing["attributes"]

    assert thing["type"] == "auth_token"
    assert thing["links"] == {"self": f"/v1/auth/tokens/{thing['id']}"}
    assert attributes["lastTokenChars"] == token[-4:]
    assert attributes["name"] == "warehouse-sync"
    assert attributes["roles"] == ["org.permission.note.read"]
    assert (attributes["ipAddress"], attributes["userAgent"]) == ("127.0.0.1", "test/1")
    assert attributes["createdAt"] == attributes["updatedAt"] <= attributes["lastAccessedAt"]
    assert thing["relationships"]["org"]["data"]["id"] == shared.main_account.org_id

    user = caller.data("/v1/users/current")
    assert user["id"] == thing["relationships"]["user"]["data"]["id"]
    assert user["attributes"]["userType"] == "machine"
    assert user["attributes"]["roles"] == attributes["roles"]

    org = caller.data(thing["relationships"]["org"]["links"]["self"])
    assert org["attributes"]["name"] == "lumenbikes"
    assert set(org["attributes"]) == {"displayName", "name", "meta", "createdAt", "updatedAt"}
    assert caller.get("/v1/orgs/5a79d3e2c8b66e0001ba953e").status_code == 404


def test_a_key_can_delete_itself(practice: PracticeServer, call: Call) -> None:
    caller = call(practice, practice.create_key(roles=[]))
    answer = caller.http.delete("/v1/auth/tokens/current")
    assert (answer.status_code, answer.content) == (204, b"")
    assert caller.get("/v1/auth/tokens/current").status_code == 401


def test_a_key_whose_deletion_cannot_be_kept_lives_on(practice: PracticeServer, call: Call) -> None:
    caller = call(practice)
    fill_disk(practice)
    answer = caller.http.delete("/v1/auth/tokens/current")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (500, "internal_error")
    assert caller.get("/v1/auth/tokens/current").status_code == 200


@pytest.mark.parametrize(
    ("name", "pod"), [("lumenbikes", "prod1"), ("harborbooks", "prod1"), ("kioskcafe", "prod2"), ("nobody", "")]
)
def test_anybody_may_ask_where_an_account_is(shared: PracticeServer, call: Call, name: str, pod: str) -> None:
    answer = call(shared, None).get(f"/v1/domains/{name}")
    if not pod:
        assert answer.status_code == 404
        return
    domain = answer.json()["data"]
    attributes = domain["attributes"]
    assert (attributes["name"], attributes["pod"], attributes["reservation"]) == (name, pod, False)
    assert domain["links"] == {"self": f"/v1/domains/{name}"}
    assert domain["relationships"]["org"]["data"] == {"type": "org", "id": attributes["orgId"]}
    assert domain["id"] != attributes["orgId"]


# --- keys that do not work


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "bearer {}", "Bearer{}", "Basic {}", "Bearer {}x"])
def test_what_is_no_key_is_refused(shared: PracticeServer, call: Call, header: str) -> None:
    caller = call(shared, None)
    caller.http.headers["Authorization"] = header.format(shared.create_key())
    answer = caller.get("/v1/auth/tokens/current")
    assert answer.status_code == 401
    assert answer.json() == {"errors": [{"code": "unauthorized", "message": "Unauthorized", "meta": {}}]}


def test_revoked_and_expired_keys_are_refused(practice: PracticeServer, call: Call) -> None:
    revoked, ended = practice.create_key(), practice.create_key()
    late = practice.create_key(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    practice.revoke_key(revoked)
    practice.expire_key(ended)
    for token in (revoked, ended, late):
        assert call(practice, token).get("/v1/users").status_code == 401
    assert call(practice, practice.create_key(expires_in_days=1)).get("/v1/users").status_code == 200


@pytest.mark.parametrize(("cidr", "status"), [("203.0.113.0/24", 403), ("127.0.0.0/8", 200), ("127.0.0.1", 200)])
def test_a_key_may_be_kept_to_some_addresses(shared: PracticeServer, call: Call, cidr: str, status: int) -> None:
    assert call(shared, shared.create_key(cidr=cidr)).get("/v1/users").status_code == status


@pytest.mark.parametrize(
    ("key_of", "host", "status", "says"),
    [
        ("lumenbikes", OWN_HOST, 200, ""),
        ("lumenbikes", OWN_HOST.upper() + ":443", 200, ""),
        ("lumenbikes", "api.kustomerapp.com", 200, ""),
        ("harborbooks", "api.kustomerapp.com", 200, ""),
        ("kioskcafe", "api.prod2.kustomerapp.com", 200, ""),
        ("kioskcafe", "kioskcafe.api.kustomerapp.com", 200, ""),
        ("harborbooks", OWN_HOST, 401, "Unauthorized"),
        ("harborbooks", "", 401, "Unauthorized"),
        ("kioskcafe", OWN_HOST, 401, OTHER_POD.format(2, 1)),
        ("kioskcafe", "api.kustomerapp.com", 401, OTHER_POD.format(2, 1)),
        ("lumenbikes", "api.prod2.kustomerapp.com", 401, OTHER_POD.format(1, 2)),
        ("lumenbikes", "api.prod4.kustomerapp.com", 401, OTHER_POD.format(1, 4)),
        ("lumenbikes", "nobody.api.kustomerapp.com", 404, "Not Found"),
    ],
)
def test_a_key_works_for_its_own_account_and_region(
    shared: PracticeServer, call: Call, key_of: str, host: str, status: int, says: str
) -> None:
    answer = call(shared, shared.create_key(subdomain=key_of), host).get("/v1/conversations?pageSize=1")
    assert answer.status_code == status
    assert says in answer.text
    if status == 200:
        view = shared.accounts[key_of].store.view("conversation")
        own = view.id(view.alive()[0])
        assert answer.json()["data"][0]["id"] == own


# --- roles


@pytest.mark.parametrize(
    ("path", "roles", "allowed"),
    [
        ("/v1/conversations", ["org.permission.conversation.read"], True),
        ("/v1/conversations", ["org.permission.conversation"], True),
        ("/v1/conversations", ["org.permission"], True),
        ("/v1/conversations", ["org"], True),
        ("/v1/conversations", ["org.user.conversation.read"], True),
        ("/v1/conversations", ["org.user"], True),
        ("/v1/conversations", ["org.admin"], False),
        ("/v1/conversations", ["org.permission.conversation.write"], False),
        ("/v1/conversations", ["org.permission.conv"], False),
        ("/v1/conversations", ["org.permission.conversation.read.more"], False),
        ("/v1/conversations", [], False),
        ("/v1/customers/{customer}/notes", ["org.permission.note.read"], True),
        ("/v1/customers/{customer}/notes", ["org.permission.customer.read"], False),
        ("/v1/users", ["org.permission.user.read"], True),
        ("/v1/users", ["org.user"], False),
        ("/v1/teams", ["org.user.team.read"], False),
        ("/v1/tags", ["org.admin.tag.read"], True),
        ("/v1/shortcuts", ["org.user.content"], True),
        ("/v1/brands", ["org.admin.brand"], True),
        ("/v1/satisfaction", ["org.admin.satisfaction.read"], False),
        ("/v1/klasses", ["org.admin.klass.read"], True),
        ("/v1/klasses/order", ["org.user.klass.read"], True),
    ],
)
def test_a_role_stands_for_itself_and_all_beneath_it(
    shared: PracticeServer, call: Call, path: str, roles: list[str], allowed: bool
) -> None:
    path = path.format(customer=shared.main_account.store.writer.id("customer", 0))
    answer = call(shared, shared.create_key(roles=roles)).get(path)
    assert answer.status_code == (200 if allowed else 401), answer.text


@pytest.mark.parametrize("role", ["search.create", "search.update", "search_global.create", "search_preview.create"])
def test_a_search_needs_a_role_for_searching_and_one_for_what_it_finds(
    shared: PracticeServer, call: Call, role: str
) -> None:
    body = {"queryContext": "note"}
    search, read = f"org.permission.{role}", READ.format("note")
    assert call(shared, shared.create_key(roles=[search, read])).post(body).status_code == 200
    assert call(shared, shared.create_key(roles=[search, READ.format("message")])).post(body).status_code == 401
    assert call(shared, shared.create_key(roles=[read])).post(body).status_code == 401


@pytest.mark.parametrize(("status", "code"), [(401, "unauthorized"), (403, "forbidden")])
def test_a_missing_role_is_answered_either_way(
    start_practice: StartPractice, call: Call, status: int, code: str
) -> None:
    server = start_practice(missing_role_status=status)
    answer = call(server, server.create_key(roles=[])).get("/v1/tags")
    assert answer.status_code == status
    assert answer.json()["errors"][0]["code"] == code


# --- lists


@pytest.mark.parametrize(("path", "kind"), LISTS.items())
def test_every_list_has_the_shape_of_its_kind(shared: PracticeServer, call: Call, path: str, kind: str) -> None:
    caller = call(shared, shared.create_key(roles=[READ.format(kind)]))
    answer = caller.get(f"/v1/{path}?page=1&pageSize=2").json()
    count = shared.count(kind) - len(shared.main_account.store.view(kind).deleted)
    count -= kind == "klass"  # the one that is disabled
    assert len(answer["data"]) == min(2, count) > 0
    links = answer["links"]
    assert links["self"] == links["first"] == f"/v1/{path}?page=1&pageSize=2"
    assert links["prev"] is None
    assert links["next"] == (f"/v1/{path}?page=2&pageSize=2" if count > 2 else None)
    totals = {"total": count, "totalPages": -(-count // 2)} if kind == "customer" else {}
    assert answer["meta"] == {"page": 1, "pageSize": 2} | totals
    assert ("last" in links) == (kind == "customer")

    record = answer["data"][0]
    assert set(record) == {"type", "id", "attributes", "relationships", "links"}
    assert record["type"] == kind
    assert record["links"]["self"] == f"/v1/{path}/{record['id']}"
    assert record["relationships"]["org"]["data"]["id"] == shared.main_account.org_id
    assert caller.data(record["links"]["self"]) == record


@pytest.mark.parametrize(
    ("query", "size", "page"),
    [
        ("", 100, 1),
        ("?pageSize=100000", 100, 1),
        ("?pageSize=7&page=3", 7, 3),
        ("?pageSize=0&page=0", 100, 1),
        ("?pageSize=-3&page=x", 100, 1),
        ("?page=999999", 100, 999_999),
    ],
)
def test_pages_of_lists(start_practice: StartPractice, call: Call, query: str, size: int, page: int) -> None:
    server = start_practice(conversations=150)
    answer = call(server).get(f"/v1/conversations{query}").json()
    assert answer["meta"] == {"page": page, "pageSize": size}
    assert len(answer["data"]) == max(0, min(size, 150 - (page - 1) * size))


@pytest.mark.parametrize(("path", "largest"), [("users", 500), ("teams", 500), ("tags", 100)])
def test_the_largest_page_of_a_list(shared: PracticeServer, call: Call, path: str, largest: int) -> None:
    assert call(shared).get(f"/v1/{path}?pageSize=600").json()["meta"]["pageSize"] == largest


def test_conversations_and_messages_also_go_backwards(shared: PracticeServer, call: Call) -> None:
    caller = call(shared)
    for path in ("conversations", "messages"):
        forwards = [record["id"] for page in range(1, 9) for record in caller.data(f"/v1/{path}?page={page}")]
        assert forwards == sorted(forwards)
        backwards = [record["id"] for record in caller.data(f"/v1/{path}?sort=desc&pageSize=100")]
        assert backwards == forwards[:-101:-1]


def test_deleted_records_are_in_no_list_and_cannot_be_got(practice: PracticeServer, call: Call) -> None:
    caller = call(practice)
    practice.change(12, only="delete conversation")
    practice.change(12, only="delete message")
    for kind, path in (("conversation", "conversations"), ("message", "messages")):
        deleted = [r["id"] for r in practice.truth(kind) if r["attributes"].get("deleted")]
        assert len(deleted) == 12
        listed = [r["id"] for page in range(1, 9) for r in caller.data(f"/v1/{path}?page={page}")]
        assert len(listed) == practice.count(kind) - 12
        assert not set(listed) & set(deleted)
        assert caller.get(f"/v1/{path}/{deleted[0]}").status_code == 404
        assert len(caller.data(f"/v1/{path}/{deleted[0]},{listed[0]},{listed[1]}")) == 2


def test_what_is_beneath_a_record_is_listed_there(practice: PracticeServer, call: Call) -> None:
    practice.change(300, seed=4)
    caller = call(practice)
    for parent, path in (("conversation", "conversations"), ("customer", "customers")):
        alive = [r["id"] for r in practice.truth(parent) if not r["attributes"].get("deleted")]
        for identifier in (alive[0], alive[len(alive) // 2], alive[-1]):
            for kind in ("message", "note") if parent == "conversation" else ("conversation", "message", "note"):
                expected = [
                    r["id"]
                    for r in practice.truth(kind)
                    if r["relationships"][parent]["data"]["id"] == identifier and not r["attributes"].get("deleted")
                ]
                listed = caller.data(f"/v1/{path}/{identifier}/{kind}s?pageSize=100")
                assert [r["id"] for r in listed] == expected
    assert caller.get("/v1/conversations/5a79d3e2c8b66e0001ba953e/messages").status_code == 404


def test_the_shop_has_brands_a_survey_and_a_klass(shared: PracticeServer, call: Call) -> None:
    caller = call(shared)
    brands = caller.data("/v1/brands")
    assert len(brands) == 3
    assert [b["id"] for b in brands if b["attributes"]["default"]] == [caller.data("/v1/brands/default")["id"]]
    (survey,) = caller.data("/v1/satisfaction")
    assert survey["attributes"]["scale"]["options"] == 5
    rated = [r for r in shared.truth("conversation") if r["attributes"]["satisfactionLevel"].get("rating")]
    assert {r["attributes"]["satisfactionLevel"]["form"] for r in rated} == {survey["id"]}
    assert [(k["attributes"]["name"], k["attributes"]["status"]) for k in caller.data("/v1/klasses")] == [
        ("order", "enabled"),
        ("bike", "enabled"),
    ]
    (voucher,) = caller.data("/v1/klasses?status=disabled")
    assert voucher["attributes"]["name"] == "voucher"


# --- saying no


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/customers/5a821b9499792b00019347f2"),
        ("GET", "/v1/customers/x/events"),
        ("GET", "/v1/conversations/nonsense"),
        ("GET", "/v1/conversations/0000000100010000000000-1"),
        ("GET", "/v1/unheard-of"),
        ("PUT", "/v1/conversations/x"),
        ("GET", "/v2/anything"),
        ("POST", "/v1/users"),
    ],
)
def test_what_is_not_there_is_said_in_the_long_shape(
    shared: PracticeServer, call: Call, method: str, path: str
) -> None:
    answer = call(shared).http.request(method, path)
    assert answer.status_code == 404
    (error,) = answer.json()["errors"]
    assert (error["status"], error["code"], error["title"]) == ("404", "not_found", "Not Found")
    assert {"detail", "meta", "links"} <= set(error)


# --- limits


@pytest.mark.parametrize(
    ("plan", "limit"), [("enterprise", 1000), ("ultimate", 2000), ("business", 500), ("professional", 300)]
)
def test_the_plan_decides_the_accounts_limit(start_practice: StartPractice, call: Call, plan: str, limit: int) -> None:
    server = start_practice(plan=plan, org_limit=None, limit_window=AGES)
    headers = call(server).get("/v1/tags").headers
    assert headers["x-ratelimit-limit"] == str(limit)
    assert headers["x-ratelimit-remaining"] == str(limit - 1)
    assert 0 < int(headers["x-ratelimit-reset"]) - time.time() <= AGES + 1


def test_a_hundred_searches_a_minute_and_no_more(start_practice: StartPractice, call: Call) -> None:
    server = start_practice(conversations=20, search_limit=100, org_limit=None, limit_window=AGES)
    first, second = call(server), call(server)
    answers = [first.post({"queryContext": "company"}) for _ in range(101)]

    assert [answer.status_code for answer in answers] == [200] * 100 + [429]
    assert [int(a.headers["x-ratelimit-remaining"]) for a in answers] == [*range(99, -1, -1), 0]
    assert {a.headers["x-ratelimit-limit"] for a in answers} == {"100"}
    assert answers[-1].json()["errors"][0]["code"] == "too_many_requests"
    assert int(answers[-1].headers["x-ratelimit-reset"]) > time.time()
    assert first.get("/v1/tags").status_code == 200, "only searches are used up"
    assert second.post({"queryContext": "company"}).status_code == 200, "of the one key only"


def test_the_account_has_one_limit_for_all_its_keys(start_practice: StartPractice, call: Call) -> None:
    server = start_practice(conversations=20, search_limit=100, org_limit=4, limit_window=AGES)
    first, second, other = call(server), call(server), call(server, server.create_key(subdomain="harborbooks"))
    other.http.headers["Host"] = "harborbooks.api.kustomerapp.com"
    assert [first.get("/v1/tags").status_code for _ in range(3)] == [200] * 3
    assert second.post({"queryContext": "company"}).status_code == 200
    refused = second.post({"queryContext": "company"})
    assert (refused.status_code, refused.headers["x-ratelimit-limit"]) == (429, "4")
    assert first.get("/v1/tags").status_code == 429
    assert other.get("/v1/tags").status_code == 200


def test_the_limit_ends_with_its_window(start_practice: StartPractice, call: Call) -> None:
    server = start_practice(conversations=20, search_limit=1, limit_window=0.2)
    caller, statuses = call(server), set[int]()
    for _ in range(60):
        statuses.add(caller.post({"queryContext": "company"}).status_code)
        time.sleep(0.01)
    assert statuses == {200, 429}


def test_a_refusal_for_want_of_a_role_counts_too(start_practice: StartPractice, call: Call) -> None:
    server = start_practice(org_limit=10, limit_window=AGES)
    answer = call(server, server.create_key(roles=[])).get("/v1/tags")
    assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (401, "9")


# --- faults


@pytest.mark.parametrize(
    ("fault", "value", "status"), [("outage", True, 502), ("captive_portal", True, 200), ("rate_limited", True, 429)]
)
def test_faults_while_they_last(practice: PracticeServer, call: Call, fault: str, value: object, status: int) -> None:
    caller = call(practice)
    setattr(practice.faults, fault, value)
    answer = caller.post({"queryContext": "note"})
    assert answer.status_code == status
    assert ("html" in answer.headers["content-type"]) == (fault != "rate_limited")
    assert (int(answer.headers.get("x-ratelimit-reset", 0)) > time.time()) == (fault == "rate_limited")
    setattr(practice.faults, fault, False)
    assert caller.found({"queryContext": "note"})


def test_a_search_that_gives_up_half_way_says_so(practice: PracticeServer, call: Call) -> None:
    caller, body = call(practice), {"queryContext": "conversation"}
    practice.faults.time_out_next = 1
    half, whole = (caller.search(body, "?pageSize=100") for _ in range(2))
    assert (half["meta"]["timed_out"], len(half["data"])) == (True, 50)
    assert (whole["meta"]["timed_out"], len(whole["data"])) == (False, 100)


def test_every_request_is_remembered(practice: PracticeServer, call: Call) -> None:
    caller = call(practice)
    caller.get("/v1/tags")
    caller.get("/v1/nowhere")
    assert practice.requests == [("GET", "/v1/tags", 200), ("GET", "/v1/nowhere", 404)]
