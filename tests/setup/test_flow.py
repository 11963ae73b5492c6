"""The way through the wizard: whole flows as data, and random walks that must never lose what was typed."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from wizard.setup.answers import Answers, Purpose
from wizard.setup.flow import SetupFlow, Step


def key(**claims: object) -> str:
    def part(content: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    return f"{part({'alg': 'HS256'})}.{part(claims)}.{'s' * 43}"


GOOD = key(orgName="acme", org="1", roles=["org"])


@pytest.mark.parametrize(
    ("purpose", "first"),
    [
        (Purpose.CONNECT, Step.GET_KEY),
        (Purpose.CORRECT, Step.NAME),
        (Purpose.RECONNECT, Step.API_KEY),
        (Purpose.REPLACE_KEY, Step.API_KEY),
    ],
)
def test_each_purpose_begins_where_it_should(purpose: Purpose, first: Step) -> None:
    assert SetupFlow(purpose, Answers()).step is first


def test_the_whole_way() -> None:
    flow = SetupFlow(Purpose.CONNECT, Answers())
    assert flow.advance() is None
    flow.type(name="Acme")
    assert flow.advance() is None
    flow.type(key=GOOD)
    assert flow.advance() is None
    assert flow.answers.subdomain == "acme"
    assert flow.advance() is None
    assert flow.step is Step.CONNECT
    assert flow.advance() is None, "only passing every check leaves Connect"
    assert flow.step is Step.CONNECT
    flow.finish()
    assert flow.step is Step.CONNECTED
    assert not flow.can_go_back


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        (Step.NAME, {"name": "   "}),
        (Step.NAME, {"name": "x" * 61}),
        (Step.API_KEY, {"key": ""}),
        (Step.API_KEY, {"key": "https://acme.kustomerapp.com"}),
        (Step.API_KEY, {"key": GOOD[:-60]}),
        (Step.API_KEY, {"key": key(orgName="acme", exp=1)}),
        (Step.SUBDOMAIN, {"subdomain": ""}),
        (Step.SUBDOMAIN, {"subdomain": "evil.example"}),
    ],
)
def test_a_step_with_a_flaw_is_not_left_and_keeps_what_was_typed(step: Step, typed: dict[str, str]) -> None:
    flow = SetupFlow(Purpose.CONNECT, Answers(name="Acme", key=GOOD, subdomain="acme"))
    while flow.step is not step:
        assert flow.advance() is None
    flow.type(**typed)

    flaw = flow.advance()

    assert flaw is not None
    assert flow.step is step
    assert str(flaw.message)
    assert str(flaw.hint), "what to do must be said"
    assert {name: getattr(flow.answers, name) for name in typed} == typed


OPAQUE = "4f3a9c1e7b2d4f60a8c5e1d3b7f90246"


@pytest.mark.parametrize("typed", [GOOD, f"Lumen {GOOD}", f"Bearer {GOOD}", GOOD[:20], OPAQUE, f"Lumen {OPAQUE[:20]}"])
def test_a_key_is_no_name_and_is_not_told_again(typed: str) -> None:
    flow = SetupFlow(Purpose.CORRECT, Answers(name=typed))
    flaw = flow.advance()
    assert str(flaw) == "This looks like an API key. Type a name you will recognise later."


@pytest.mark.parametrize("name", ["Customer-Service-Europe-2026", "B2B 24x7 1st Level 4U2C and more", "Monkey, eyJ"])
def test_a_long_word_is_still_a_name(name: str) -> None:
    flow = SetupFlow(Purpose.CORRECT, Answers(name=name))
    assert flow.advance() is None


def test_what_was_typed_as_subdomain_is_never_overwritten_by_the_key() -> None:
    flow = SetupFlow(Purpose.CONNECT, Answers(subdomain="mine"))
    flow.type(key=GOOD)
    assert flow.answers.subdomain == "mine"


def test_answers_do_not_print_the_key() -> None:
    assert GOOD not in repr(Answers(key=GOOD))


def test_a_key_that_expires_later_may_pass() -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    flow = SetupFlow(Purpose.REPLACE_KEY, Answers(key=key(exp=tomorrow.timestamp())))
    assert flow.advance() is None


class Person(RuleBasedStateMachine):
    """Somebody who types, goes forth and back, and presses whatever there is."""

    def __init__(self) -> None:
        super().__init__()
        self.flow = SetupFlow(Purpose.CONNECT, Answers())
        self.typed: dict[str, str] = {}

    @rule(name=st.sampled_from(["", "Acme", "  Other ", "x" * 70]))
    def type_name(self, name: str) -> None:
        self.flow.type(name=name)
        self.typed["name"] = name

    @rule(pasted=st.sampled_from(["", GOOD, GOOD[:30], "nonsense", key(), key(orgName="other")]))
    def paste_key(self, pasted: str) -> None:
        self.flow.type(key=pasted)
        self.typed["key"] = pasted

    @rule(subdomain=st.sampled_from(["", "acme", "https://acme.kustomerapp.com/app", "evil.example"]))
    def type_subdomain(self, subdomain: str) -> None:
        self.flow.type(subdomain=subdomain)
        self.typed["subdomain"] = subdomain

    @rule()
    def go_on(self) -> None:
        before = self.flow.step
        flaw = self.flow.advance()
        assert (self.flow.step is before) == (flaw is not None or before in {Step.CONNECT, Step.CONNECTED})

    @rule()
    def go_back(self) -> None:
        could, before = self.flow.can_go_back, self.flow.step
        self.flow.back()
        assert (self.flow.step is before) != could

    @rule(step=st.sampled_from(Step))
    def jump(self, step: Step) -> None:
        before = self.flow.step
        self.flow.go_to(step)
        assert list(Step).index(self.flow.step) <= list(Step).index(before)

    @precondition(lambda self: self.flow.step is Step.CONNECT)
    @rule()
    def connect(self) -> None:
        self.flow.created(7)

    @precondition(lambda self: self.flow.step is Step.CONNECT)
    @rule()
    def pass_every_check(self) -> None:
        self.flow.finish()

    @invariant()
    def nothing_typed_is_lost(self) -> None:
        for name, value in self.typed.items():
            kept = getattr(self.flow.answers, name)
            assert kept == value or (name == "subdomain" and not value.strip())

    @invariant()
    def nobody_connects_with_a_flaw_behind_them(self) -> None:
        # The answers may be spoiled later only by typing, and Connect itself looks again.
        if self.flow.step is Step.CONNECTED:
            assert not self.flow.can_go_back


Person.TestCase.settings = settings(max_examples=300, stateful_step_count=30, deadline=None)
TestPerson = Person.TestCase
