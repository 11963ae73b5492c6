"""Everything that can go wrong has words of its own."""

import inspect
from datetime import UTC, datetime

import pytest

from wizard.kustomer import errors
from wizard.kustomer.errors import KustomerProblem

ONE_OF_EACH = [
    errors.NoNetwork(),
    errors.ConnectionRefused(),
    errors.ConnectionLost(),
    errors.NameNotFound(),
    errors.TimedOut(),
    errors.TlsUntrusted(),
    errors.TlsClock(),
    errors.TlsFailed(),
    errors.ProxyProblem(),
    errors.ProxyUnreachable(),
    errors.ProxyUnusable(),
    errors.ProxyFailed(),
    errors.NotKustomer(),
    errors.AnswerTooLarge(),
    errors.OutOfOrder(),
    errors.SearchTimedOut(),
    errors.KustomerDown(502),
    errors.RateLimited(),
    errors.BadRequest(),
    errors.NotFound(),
    errors.UnknownSubdomain("acme"),
    errors.KeyRefused(),
    errors.KeyRevoked("acme"),
    errors.OtherOrg("acme", "other"),
    errors.KeyEnded(datetime(2026, 1, 2, tzinfo=UTC)),
    errors.OtherRegion(),
    errors.RoleMissing(("org.permission.note.read",)),
    errors.FeatureMissing(("org.permission.note.read",)),
]

PASSES = {
    *("no_network", "connection_refused", "connection_lost", "name_not_found", "timed_out", "tls_failed"),
    *("proxy_unreachable", "proxy_failed", "not_kustomer", "kustomer_down", "rate_limited"),
    *("out_of_order", "search_timed_out"),
}
"""What may pass by itself. A wrong key, certificate, clock or proxy setting does not."""


def test_one_of_each_is_here() -> None:
    kinds = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, KustomerProblem)}
    assert {type(problem) for problem in ONE_OF_EACH} == {kind for kind in kinds if "kind" in vars(kind)} - {
        KustomerProblem
    }


def test_no_two_say_the_same() -> None:
    for said in ({str(p.message) for p in ONE_OF_EACH}, {p.kind for p in ONE_OF_EACH}, {str(p) for p in ONE_OF_EACH}):
        assert len(said) == len(ONE_OF_EACH)


@pytest.mark.parametrize("problem", ONE_OF_EACH, ids=lambda problem: problem.kind)
def test_each_is_one_sentence_and_a_hint(problem: KustomerProblem) -> None:
    for sentence in (str(problem.message), str(problem.hint)):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert "{" not in sentence
        assert len(sentence) <= 130
    assert problem.detail == ""


@pytest.mark.parametrize("problem", ONE_OF_EACH, ids=lambda problem: problem.kind)
def test_only_what_passes_is_tried_again(problem: KustomerProblem) -> None:
    assert problem.retryable == (problem.kind in PASSES)
