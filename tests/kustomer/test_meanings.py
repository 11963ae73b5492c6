"""What the client makes of answers."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from tests.kustomer.bench import JSON, TAGS, THRICE, UNAUTHORIZED, Bench, page_answer, token_answer
from tests.kustomer.servers import Server, answer, say
from tests.kustomer.tokens import KEY, jwt
from wizard.kustomer import errors
from wizard.kustomer.errors import KustomerProblem

MEANINGS: list[tuple[int, bytes, str]] = [
    (200, b"<html>Welcome</html>", "not_kustomer"),
    (200, b'{"data":[{"id":"a","attr', "not_kustomer"),
    (200, b"", "not_kustomer"),
    (200, b"[]", "not_kustomer"),
    (200, b'"data"', "not_kustomer"),
    (200, b'{"data":{}}', "not_kustomer"),
    (200, b'{"errors":[]}', "not_kustomer"),
    (200, b"\xff\xfe{}", "not_kustomer"),
    (204, b"", "not_kustomer"),
    (302, b"", "not_kustomer"),
    (302, JSON, "not_kustomer"),
    (304, b"", "not_kustomer"),
    (400, JSON, "bad_request"),
    (402, JSON, "bad_request"),
    (405, JSON, "bad_request"),
    (413, JSON, "bad_request"),
    (422, JSON, "bad_request"),
    (400, b"<html>", "not_kustomer"),
    (401, JSON, "key_refused"),
    (403, JSON, "key_refused"),
    (401, b"<html>Sign in</html>", "not_kustomer"),
    (403, b"<html>Blocked by policy</html>", "not_kustomer"),
    (404, JSON, "not_found"),
    (404, b"<html>", "not_kustomer"),
    (407, JSON, "proxy"),
    (407, b"<html>", "proxy"),
    (408, b"", "timed_out"),
    (429, JSON, "rate_limited"),
    (429, b"<html>Slow down</html>", "rate_limited"),
    (500, JSON, "kustomer_down"),
    (502, b"<html>Bad gateway</html>", "kustomer_down"),
    (503, b"", "kustomer_down"),
    (504, b"<html>", "kustomer_down"),
    (511, b"<html>Sign in to the network</html>", "not_kustomer"),
    (511, JSON, "not_kustomer"),
]


@pytest.mark.parametrize(("status", "body", "kind"), MEANINGS)
def test_what_an_answer_means(status: int, body: bytes, kind: str) -> None:
    whole = answer(status, body, content_length=None if status in {204, 304} else len(body))
    with Server(say(whole)) as server:
        bench = Bench(server)
        with bench.client, pytest.raises(KustomerProblem) as caught:
            bench.search()
    assert caught.value.kind == kind
    assert caught.value.detail
    if kind == "kustomer_down":
        assert f"({status})" in str(caught.value.message)


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "text/html", None])
def test_json_under_another_name_is_believed(content_type: str | None) -> None:
    body = page_answer("a").partition(b"\r\n\r\n")[2]
    with Server(say(answer(body=body, content_type=content_type))) as server:
        bench = Bench(server)
        with bench.client:
            assert bench.search() == ["a"]


@pytest.mark.parametrize("key", [KEY, "q7Zt2-mX_9bKfR4wLc8V" * 5])
@pytest.mark.parametrize("before", [0, 200, 270, 299, 350])
def test_a_key_that_comes_back_is_removed_even_if_it_is_cut(key: str, before: int) -> None:
    said = b'{"m":"' + b"x" * before + f"{key} Bearer {key}".encode() + b'"}'
    with Server(say(answer(400, said), answer(500, said), answer(401, said), answer(200, b"<" + said))) as server:
        bench = Bench(server, key=key)
        with bench.client:
            for _ in range(4):
                with pytest.raises(KustomerProblem) as caught:
                    bench.search()
                said_of_it = f"{caught.value}{caught.value.detail}{caught.value!r}"
                assert key[:12] not in said_of_it
                assert len(caught.value.detail) < 500


UNSENDABLE = ["line\nbreak-and-more-of-it", "schlüssel-der-nicht-geht", "\ud800" * 30, "a b" * 10]


@pytest.mark.parametrize("key", UNSENDABLE)
def test_a_key_that_cannot_be_sent_is_refused_quietly(key: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), Server(say(answer())) as server:
        bench = Bench(server, key=key, patience=THRICE)
        with bench.client, pytest.raises(errors.KeyRefused) as caught:
            bench.client.get_token()
        assert key not in f"{caught.value}{caught.value.detail}{caplog.text}{bench.client!r}{vars(bench.client)!r}"
    assert server.requests == []


# --- the meanings of 401


def refusal_of(key: str, said: object, status: int = 401) -> errors.KeyRefused:
    expected = pytest.raises(errors.KeyRefused)
    with Server(say(answer(status, said))) as server, Bench(server, key=key).client as client, expected as caught:
        client.get_token()
    return caught.value


@pytest.mark.parametrize("status", [401, 403])
def test_a_dead_key(status: int) -> None:
    assert type(refusal_of(KEY, UNAUTHORIZED, status)) is errors.KeyRefused
    assert type(refusal_of("opaque-older-key-0123456789", UNAUTHORIZED, status)) is errors.KeyRefused


def test_a_key_that_says_itself_that_it_expired() -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    refusal = refusal_of(jwt(exp=int(yesterday.timestamp())), UNAUTHORIZED)
    assert type(refusal) is errors.KeyEnded
    assert yesterday.date().isoformat() in str(refusal.message)
    assert type(refusal_of(jwt(exp=int(yesterday.timestamp()) + 200_000), UNAUTHORIZED)) is errors.KeyRefused


@pytest.mark.parametrize("field", ["message", "detail", "title"])
@pytest.mark.parametrize("status", [400, 401, 403, 421])
def test_a_key_of_another_region(field: str, status: int) -> None:
    words = "Auth token associated with pod prod2 but request is being handled by prod1"
    refusal = refusal_of(KEY, {"errors": [{field: words}]}, status)
    assert isinstance(refusal, errors.OtherRegion)


NEEDED = ("org.permission.note.read", "org.user.note.read")


def explained(token: bytes) -> errors.KeyRefused:
    with Server(say(answer(401, UNAUTHORIZED), token)) as server, Bench(server).client as client:
        with pytest.raises(errors.KeyRefused) as caught:
            client.list_page(TAGS, 1, 100)
        return client.explain_refusal(caught.value, NEEDED)


def test_a_missing_role_is_told_from_a_dead_key() -> None:
    missing = explained(token_answer("org.permission.search.create"))
    assert type(missing) is errors.RoleMissing
    assert missing.roles == ("org.permission.note.read",)
    assert type(explained(answer(401, UNAUTHORIZED))) is errors.KeyRefused


@pytest.mark.parametrize("held", ["org", "org.permission", "org.permission.note", "org.user.note.read"])
def test_a_refusal_in_spite_of_the_role_is_about_the_plan(held: str) -> None:
    assert type(explained(token_answer(held))) is errors.FeatureMissing


def test_what_is_explained_already_is_not_asked_about() -> None:
    with Server(say(answer(500, b""))) as server, Bench(server).client as client:
        region = errors.OtherRegion()
        assert client.explain_refusal(region, NEEDED) is region
    assert server.requests == []
