"""The controls: everything a presenter needs, and nothing for a page of another site."""

import json

import httpx
import pytest

from tests.practice.conftest import Call, fill_disk
from wizard.practice import PracticeServer
from wizard.practice.keys import NOT_KEPT

OWN = "http://127.0.0.1"


def send(server: PracticeServer, path: str, body: object, **headers: str) -> httpx.Response:
    with httpx.Client(base_url=server.url) as http:
        return http.post(f"/practice/{path}", json=body, headers=headers)


def test_keys_are_made_expired_and_revoked(practice: PracticeServer, call: Call) -> None:
    made = send(practice, "keys", {"name": "Robot", "roles": ["org.permission.tag.read"], "expires_in_days": 2})
    assert made.status_code == 201
    caller = call(practice, made.json()["token"])
    assert caller.get("/v1/tags").status_code == 200
    assert caller.get("/v1/teams").status_code == 401
    assert send(practice, "keys/expire", {"token": made.json()["token"]}).status_code == 204
    assert caller.get("/v1/tags").status_code == 401

    token = send(practice, "keys", {}).json()["token"]
    assert send(practice, "keys/revoke", {"token": token}).status_code == 204
    assert call(practice, token).get("/v1/tags").status_code == 401


def test_things_happen_and_the_truth_is_told(practice: PracticeServer) -> None:
    before = practice.count("conversation")
    happened = send(practice, "change", {"count": 5, "only": "new conversation"})
    assert happened.json() == {"new conversation": 5}
    with httpx.Client(base_url=practice.url) as http:
        lines = http.get("/practice/truth/conversation").text.splitlines()
        assert http.get("/practice/truth/unicorn").status_code == 404
    assert [json.loads(line) for line in lines] == list(practice.truth("conversation"))
    assert len(lines) == before + 5


def test_faults_are_set_and_shown(practice: PracticeServer) -> None:
    assert send(practice, "faults", {"latency": 0.01, "outage": True, "fail_next": 3}).json()["outage"] is True
    assert (practice.faults.latency, practice.faults.outage, practice.faults.fail_next) == (0.01, True, 3)
    with httpx.Client(base_url=practice.url) as http:
        assert http.get("/practice/faults").json()["fail_next"] == 3


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"no_such_fault": 1}),
        ("faults", {"latency": "long"}),
        ("faults", {"outage": 1}),
        ("faults", []),
        ("change", {}),
        ("change", {"count": "5"}),
        ("change", {"count": -1}),
        ("change", {"count": 1, "only": "an earthquake"}),
        ("change", {"count": 1, "sead": 2}),
        ("keys", {"roles": "org"}),
        ("keys", {"subdomain": "nobody"}),
        ("keys", {"cidr": "office"}),
        ("keys", {"cidr": "203.0.113.0/99"}),
        ("keys", {"expires_in_days": 1e12}),
        ("keys", {"expires_in_days": -1e12}),
        ("keys", {"expires_in_days": 1e300}),
        ("keys/revoke", {}),
    ],
)
def test_what_makes_no_sense_changes_nothing(practice: PracticeServer, path: str, body: object) -> None:
    faults, records = repr(practice.faults), practice.count("message")
    assert send(practice, path, body).status_code == 400
    assert (repr(practice.faults), practice.count("message")) == (faults, records)
    assert practice.keys.all() == []


def test_what_cannot_be_kept_is_said_and_changes_nothing(practice: PracticeServer, call: Call) -> None:
    token = practice.create_key()
    fill_disk(practice)
    for path, body in (("keys", {}), ("keys/revoke", {"token": token}), ("keys/expire", {"token": token})):
        answer = send(practice, path, body)
        assert (answer.status_code, answer.text) == (507, NOT_KEPT)
    assert len(practice.keys.all()) == 1
    assert call(practice, token).get("/v1/tags").status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_browser_sends_without_asking_is_refused(practice: PracticeServer, content_type: str) -> None:
    with httpx.Client(base_url=practice.url) as http:
        answer = http.post("/practice/faults", content=b'{"outage": true}', headers={"Content-Type": content_type})
    assert (answer.status_code, practice.faults.outage) == (415, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "example.com"},
        {"Host": "lumenbikes.api.kustomerapp.com"},
        {"Host": "127.0.0.1.example.com"},
        {"Host": "localhost.example.com:80"},
        {"Host": ""},
    ],
)
def test_other_sites_control_and_see_nothing(practice: PracticeServer, headers: dict[str, str]) -> None:
    for path in ("faults", "change", "keys"):
        assert send(practice, path, {"count": 1} if path == "change" else {}, **headers).status_code == 403
    with httpx.Client(base_url=practice.url) as http:
        for path in ("faults", "truth/customer"):
            assert http.get(f"/practice/{path}", headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:99", "[::1]:8765", "127.0.0.1:8765"])
def test_this_computer_has_several_names(practice: PracticeServer, host: str) -> None:
    assert send(practice, "change", {"count": 1}, Host=host).status_code == 200


def test_a_browser_that_asks_first_is_given_no_leave(practice: PracticeServer) -> None:
    asking = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    with httpx.Client(base_url=practice.url) as http:
        for path in ("/practice/faults", "/v1/customers/search"):
            answer = http.options(path, headers=asking | {"Access-Control-Request-Headers": "content-type"})
            assert answer.status_code >= 400
            assert not [name for name in answer.headers if name.startswith("access-control")]
