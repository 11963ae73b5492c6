"""Whatever is pasted as a key is read, or refused in words; and a key never shows itself."""

import copy
import json
import logging
import pickle
import pprint
import string
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.kustomer.tokens import CLAIMS, KEY, SIGNATURE, encoded, jwt
from wizard.kustomer.key import (
    LONGEST,
    LONGEST_OPAQUE,
    SHORTEST,
    ApiKey,
    KeyCutOff,
    KeyExpired,
    KeyFacts,
    KeyFlaw,
    KeyIsAddress,
    KeyMissing,
    KeyNotAlone,
    KeyTooLong,
    NotAKey,
    clean_key,
    inspect_key,
    read_claims,
    read_key,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OPAQUE = "q7Zt2-mX_9bKfR4wLc8V"


def wrapped(token: str, width: int, line_end: str = "\n") -> str:
    return line_end.join(token[start : start + width] for start in range(0, len(token), width))


AS_PASTED = [
    KEY,
    f"  {KEY}\t",
    f"\n{KEY}\r\n",
    f'"{KEY}"',
    f"'{KEY}'",
    f"`{KEY}`",
    f"“{KEY}”",
    f"„{KEY}“",
    f"«{KEY}»",
    f"<{KEY}>",
    f"{KEY}.",
    f"{KEY},",
    f"{KEY};",
    f"\ufeff{KEY}",
    f"\u200b{KEY}\u200b",
    f"\u202a{KEY}\u202c",
    f"\u00a0{KEY}\u00a0",
    f"{KEY[:30]}\u00ad{KEY[30:]}",
    f"Bearer {KEY}",
    f"bearer   {KEY}",
    f"BEARER\n{KEY}",
    f"Bearer{KEY}",
    f"Bearer: {KEY}",
    f"Authorization: Bearer {KEY}",
    f"authorization:Bearer {KEY}",
    f'"Authorization": "Bearer {KEY}"',
    f"'Authorization': 'Bearer {KEY}',",
    f"Authorization {KEY}",
    wrapped(KEY, 76),
    wrapped(KEY, 76, "\r\n"),
    wrapped(KEY, 76, "\n  "),
    wrapped(KEY, len(KEY) - 1),
    wrapped(KEY, len(KEY) - len(SIGNATURE)),
    wrapped(KEY, len(KEY) - 20),
    wrapped(KEY, 3),
]


@pytest.mark.parametrize("pasted", AS_PASTED)
def test_a_key_is_found_in_what_comes_along_with_it(pasted: str) -> None:
    key, facts = inspect_key(pasted, now=NOW)
    assert key.reveal() == KEY
    assert facts.subdomain == "acme"


FLAWED: list[tuple[str, type[KeyFlaw]]] = [
    ("", KeyMissing),
    (" \t\r\n", KeyMissing),
    ('""', KeyMissing),
    ("Bearer", KeyMissing),
    ("Authorization: Bearer ", KeyMissing),
    ("\u200b\ufeff", KeyMissing),
    ("https://acme.kustomerapp.com/app/settings/api_keys", KeyIsAddress),
    ("acme.kustomerapp.com", KeyIsAddress),
    ("HTTP://localhost/", KeyIsAddress),
    ("www.example.com", KeyIsAddress),
    ("kustomer.com", KeyIsAddress),
    (f"{KEY} {KEY}", KeyNotAlone),
    (f"{KEY}\n{KEY}", KeyNotAlone),
    (f"{KEY}\n{jwt(orgName='other')}", KeyNotAlone),
    (f"{KEY} thanks", KeyNotAlone),
    (f"{wrapped(KEY, 76)} thanks", KeyNotAlone),
    (f"my key is {KEY}", KeyNotAlone),
    (f"curl -H 'Authorization: Bearer {KEY}'", KeyNotAlone),
    (f"{OPAQUE} {OPAQUE}", KeyNotAlone),
    (f"{KEY}{KEY}", NotAKey),
    ("password", NotAKey),
    (OPAQUE[: SHORTEST - 1], NotAKey),
    ("q" * (LONGEST_OPAQUE + 1), NotAKey),
    ("a" * 20 + "!", NotAKey),
    ("a" * 20 + "ü", NotAKey),
    ("а" * 30, NotAKey),
    ("\x00" * 30, NotAKey),
    ("a" * 15 + "\x07" + "a" * 15, NotAKey),
    ("\ud800" * 30, NotAKey),
    (KEY + "\x00", NotAKey),
    (KEY.replace(".", "\x00"), NotAKey),
    (KEY[3:], NotAKey),
    ("eyJ!", NotAKey),
    ("eyJ..", KeyCutOff),
    (KEY.partition(".")[0] + "..", KeyCutOff),
    (KEY.partition(".")[0] + ".." + SIGNATURE, NotAKey),
    ("eyJ" + "A" * 40 + f".{encoded(CLAIMS)}.{SIGNATURE}", KeyCutOff),
    (f"{encoded({'alg': 'HS256'})}.{encoded([])}.{SIGNATURE}", KeyCutOff),
    (f"{encoded({'alg': 'HS256'})}.{encoded(b'eyJ')}.{SIGNATURE}", KeyCutOff),
    (f"{encoded({'alg': 'HS256'})}.{encoded(bytes([0xFF, 0xFE]))}.{SIGNATURE}", KeyCutOff),
    (jwt(signature=SIGNATURE[:-1]), KeyCutOff),
    (jwt(algorithm="HS512"), KeyCutOff),
    (jwt(algorithm="RS256"), KeyCutOff),
    (jwt(exp=int((NOW - timedelta(seconds=1)).timestamp())), KeyExpired),
    (jwt(exp=NOW.timestamp()), KeyExpired),
    (jwt(exp=0), KeyExpired),
    (jwt(exp=-1e9), KeyExpired),
    (jwt(roles=["org.permission.x.read"] * (LONGEST // 10)), KeyTooLong),
]


@pytest.mark.parametrize(("pasted", "flaw"), FLAWED)
def test_what_is_no_key_is_told_apart(pasted: str, flaw: type[KeyFlaw]) -> None:
    with pytest.raises(KeyFlaw) as caught:
        inspect_key(pasted, now=NOW)
    assert type(caught.value) is flaw
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("length", range(1, len(KEY)))
def test_a_key_cut_off_anywhere_is_refused(length: int) -> None:
    with pytest.raises((KeyCutOff, NotAKey)) as caught:
        inspect_key(KEY[:length], now=NOW)
    assert isinstance(caught.value, KeyCutOff) == (length >= 3), "the first three letters tell that it is a key"


def test_each_flaw_has_a_sentence_and_a_hint_of_its_own() -> None:
    flaws = [KeyMissing(), KeyIsAddress(), KeyNotAlone(), KeyCutOff(), NotAKey(), KeyTooLong(), KeyExpired(NOW)]
    assert {type(flaw) for flaw in flaws} == set(KeyFlaw.__subclasses__())
    assert len({str(flaw.message) for flaw in flaws}) == len(flaws)
    assert len({flaw.kind for flaw in flaws}) == len(flaws)
    assert all(str(flaw.hint) for flaw in flaws)
    assert not any(flaw.retryable for flaw in flaws)
    assert str(flaws[-1].message) == "This key expired on 2026-11-24."


def test_a_key_says_whose_it_is() -> None:
    ends = NOW + timedelta(days=30)
    facts = inspect_key(jwt(exp=int(ends.timestamp()), pod="prod2"), now=NOW)[1]
    assert facts == KeyFacts(
        subdomain="acme",
        user_type="machine",
        roles=("org.permission.search.create", "org.permission.conversation.read"),
        expires_at=ends,
        pod="prod2",
    )


def test_an_older_key_says_nothing_and_is_taken() -> None:
    assert inspect_key(OPAQUE, now=NOW)[1] == KeyFacts()
    assert inspect_key("0" * SHORTEST, now=NOW)[1] == KeyFacts()
    assert inspect_key("0123456789abcdef" * 4 + "==", now=NOW)[0].reveal().endswith("==")


@pytest.mark.parametrize("algorithm", ["ES256K", "none", "", None, 5, ["HS256"], {"a": 1}])
def test_a_signature_of_an_unknown_kind_is_not_measured(algorithm: object) -> None:
    assert inspect_key(jwt(algorithm=algorithm, signature="short"), now=NOW)[1].subdomain == "acme"


@pytest.mark.parametrize("wrong", [None, True, 5, -1.5, "", "  ", [], [1], {}, {"a": [None]}, 10**30, "\x00"])
@pytest.mark.parametrize("claim", ["orgName", "userType", "roles", "pod", "exp"])
def test_claims_of_other_types_are_left_out(claim: str, wrong: object) -> None:
    token = jwt(**{claim: wrong})
    try:
        facts = inspect_key(token, now=NOW)[1]
    except KeyExpired:
        assert claim == "exp"
        return
    others = {"subdomain": "acme", "user_type": "machine"}
    others.pop({"orgName": "subdomain", "userType": "user_type"}.get(claim, ""), None)
    assert all(getattr(facts, name) == value for name, value in others.items())


@pytest.mark.parametrize("claims", [b"{}", b'{"exp":1e999}', b'{"exp":99999999999999}', b'{"exp":"2026-01-01"}'])
def test_claims_beyond_all_bounds(claims: bytes) -> None:
    token = f"{encoded({'alg': 'HS256'})}.{encoded(claims)}.{SIGNATURE}"
    assert inspect_key(token, now=NOW)[1] == KeyFacts()


@pytest.mark.parametrize("depth", [100, 3_000])
@pytest.mark.parametrize("nested", [b'{"org":%s%s}', b'{"roles":%s%s}', b"%s%s"])
def test_json_bombs_are_defused(nested: bytes, depth: int) -> None:
    bomb = nested % (b"[" * depth, b"]" * depth)
    for parts in ((b'{"alg":"HS256"}', bomb), (b'{"alg":%s%s}' % (b"[" * depth, b"]" * depth), b"{}")):
        token = f"{encoded(parts[0])}.{encoded(parts[1])}.{SIGNATURE}"
        try:
            assert inspect_key(token, now=NOW)[1] == KeyFacts()
        except KeyFlaw as flaw:
            assert isinstance(flaw, KeyCutOff)  # noqa: PT017 - either is fine, nothing else is


def test_a_huge_paste_is_refused_at_once() -> None:
    for pasted in (
        "A" * 5_000_000,
        "eyJ" + "A" * 5_000_000,
        jwt(pod="x" * 5_000_000),
        "\n" * 5_000_000,
        "a " * 999_999,
    ):
        with pytest.raises(KeyFlaw):
            inspect_key(pasted, now=NOW)


def test_what_a_key_claims_can_be_read_later_too() -> None:
    assert read_claims(read_key(KEY)[0]).subdomain == "acme"
    assert read_claims(ApiKey("no key")) == KeyFacts()


garbage = st.text() | st.text(string.ascii_letters + string.digits + "-_=. \n\"'", max_size=80)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
claimed = st.fixed_dictionaries({}, optional=dict.fromkeys((*CLAIMS, "exp", "pod"), json_values))


@given(garbage)
@example("eyJ\ud800.eyJ.x")
@example("Bearer\x1cBearer")
def test_nothing_but_a_flaw_is_ever_raised(pasted: str) -> None:
    try:
        key, _ = inspect_key(pasted, now=NOW)
    except KeyFlaw:
        return
    assert clean_key(key.reveal()) == key.reveal()


@given(json_values, claimed | json_values, st.binary(max_size=20).map(encoded) | st.just(SIGNATURE))
def test_no_claim_makes_anything_but_a_flaw(header: object, claims: object, signature: str) -> None:
    for head in (header, {"alg": "HS256"}):
        token = f"{encoded(head)}.{encoded(claims)}.{signature}"
        try:
            facts = inspect_key(token, now=NOW)[1]
        except KeyFlaw:
            continue
        assert facts.expires_at is None or facts.expires_at > NOW


@given(st.text(min_size=13), st.text())
def test_a_line_is_redacted_whatever_the_key(token: str, line: str) -> None:
    assert ApiKey(token).redact(f"{line}{token}{line}").count(token) <= "[key removed]".count(token) + 2 * line.count(
        token
    )


def fail_with(key: ApiKey) -> None:
    raise ValueError(key)


def show_in_traceback(key: ApiKey) -> str:
    try:
        fail_with(key)
    except ValueError:
        return traceback.format_exc()
    raise AssertionError


SHOWN: list[Callable[[ApiKey], object]] = [
    repr,
    str,
    "{}".format,
    "%s".__mod__,
    lambda key: "%r" % (key,),  # noqa: UP031 - on purpose
    lambda key: f"{key!s}{key!r}{key!a}",
    lambda key: repr({"key": [key]}),
    pprint.pformat,
    show_in_traceback,
    ascii,
    dir,
]


@pytest.mark.parametrize("token", [KEY, OPAQUE, "short", ""])
@pytest.mark.parametrize("show", SHOWN)
def test_a_key_does_not_show_itself(show: Callable[[ApiKey], object], token: str) -> None:
    shown = str(show(ApiKey(token)))
    for length in range(5, len(token) + 1):
        assert token[:length] not in shown
        assert token[-length:] not in shown


def test_a_key_does_not_show_itself_in_logs(caplog: pytest.LogCaptureFixture) -> None:
    key = ApiKey(KEY)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("wizard").info("key %s %r", key, key)
        try:
            fail_with(key)
        except ValueError:
            logging.getLogger("wizard").exception("failed with %s", {"key": key})
    assert "ApiKey" in caplog.text
    assert KEY[:-4] not in caplog.text
    assert SIGNATURE not in caplog.text


@pytest.mark.parametrize(
    "write",
    [
        *(
            lambda key, protocol=protocol: pickle.dumps(key, protocol)
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
        copy.copy,
        copy.deepcopy,
        lambda key: copy.deepcopy({"key": key}),
        json.dumps,
        msgspec.json.encode,
        vars,
        "{:>40}".format,
        hash,
        iter,
        bytes,
    ],
)
def test_a_key_is_written_nowhere(write: Callable[[ApiKey], object]) -> None:
    with pytest.raises(TypeError) as caught:
        write(ApiKey(KEY))
    assert KEY[:-4] not in str(caught.value)


def test_keys_are_compared_and_hinted_at() -> None:
    assert ApiKey(KEY) == ApiKey(KEY)
    assert ApiKey(KEY) != ApiKey(OPAQUE)
    assert ApiKey(KEY) != KEY
    assert ApiKey("\ud800") != ApiKey(KEY), "what cannot be encoded can still be compared"
    assert ApiKey(KEY).hint == KEY[-4:]
    assert ApiKey("short").hint == ""
