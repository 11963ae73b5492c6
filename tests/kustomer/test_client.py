"""The client over real sockets: what it asks for."""

import json

import pytest

from tests.kustomer.bench import CONVERSATIONS, PORTAL, TAGS, UNAUTHORIZED, Bench, page_answer, token_answer
from tests.kustomer.servers import Server, answer, say
from tests.kustomer.tokens import KEY
from wizard.kustomer import errors
from wizard.kustomer.answers import EVERY_ROLE, DomainFacts


def test_a_search_asks_for_everything_in_order() -> None:
    with Server(say(page_answer("a", "b"))) as server, Bench(server).client as client:
        where = [{"conversation_updated_at": {"gte": "2026-10-01T00:00:00.000Z"}}]
        page = client.search(CONVERSATIONS, where=where, sort="desc", page=3, page_size=500)
    assert [record.id for record in page.records] == ["a", "b"]
    head, _, body = server.requests[0].partition("\r\n\r\n")
    assert head.startswith("POST /v1/customers/search?page=3&pageSize=500 HTTP/1.1")
    assert json.loads(body) == {
        "queryContext": "conversation",
        "and": where,
        "sort": [{"conversation_updated_at": "desc"}],
        "timeZone": "GMT",
        "includeDeleted": True,
    }


def test_what_kustomer_says_of_the_key() -> None:
    with Server(say(token_answer("org.permission.search.create"))) as server, Bench(server).client as client:
        facts = client.get_token()
    assert (facts.name, facts.roles, facts.org_id) == ("warehouse", ("org.permission.search.create",), "5a79")
    assert server.requests[0].startswith("GET /v1/auth/tokens/current ")


def test_a_key_without_listed_roles_is_given_the_benefit_of_the_doubt() -> None:
    with Server(say(token_answer(roles=None))) as server, Bench(server).client as client:
        assert client.get_token().roles == EVERY_ROLE


@pytest.mark.parametrize("said", [answer(204, b"", content_length=None), answer(200, b""), answer(200, b"{}")])
def test_a_key_is_revoked(said: bytes) -> None:
    with Server(say(said)) as server, Bench(server).client as client:
        client.revoke_token()
    assert server.requests[0].startswith("DELETE /v1/auth/tokens/current ")


def test_a_portal_does_not_revoke_a_key() -> None:
    with Server(say(PORTAL)) as server, Bench(server).client as client, pytest.raises(errors.NotKustomer):
        client.revoke_token()


def test_a_list_is_read_page_by_page() -> None:
    with Server(say(page_answer("a"))) as server, Bench(server).client as client:
        assert not client.list_page(TAGS, 2, 100).has_more
    assert server.requests[0].startswith("GET /v1/tags?page=2&pageSize=100 ")


DOMAIN = {"attributes": {"name": "acme", "orgId": "5a79", "pod": "prod1"}}


def test_the_directory_is_asked_without_the_key() -> None:
    with Server(say(answer(body={"data": DOMAIN}))) as server, Bench(server).client as client:
        assert client.get_domain("acme") == DomainFacts("5a79", "prod1")
    assert server.requests[0].startswith("GET /v1/domains/acme ")
    assert KEY not in server.requests[0]


def test_the_directory_does_not_know_everybody() -> None:
    unknown = say(answer(404, {"errors": [{"status": "404"}]}))
    expected = pytest.raises(errors.UnknownSubdomain, match="acme")
    with Server(unknown) as server, Bench(server).client as client, expected:
        client.get_domain("acme")


@pytest.mark.parametrize("status", [400, 401, 403, 410])
def test_a_directory_that_was_closed_is_no_obstacle(status: int) -> None:
    with Server(say(answer(status, UNAUTHORIZED))) as server, Bench(server).client as client:
        assert client.get_domain("acme") == DomainFacts("", "")
