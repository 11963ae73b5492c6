"""Connect, for real: the practice Kustomer over HTTP, a workspace on disk, and everything people get wrong."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from tests.conftest import StartPractice
from wizard.instances.errors import VaultMissing
from wizard.instances.lifecycle import Instances
from wizard.instances.vault import KeyringVault, Vault
from wizard.kustomer.budget import Budget
from wizard.kustomer.client_factory import ClientFactory
from wizard.kustomer.errors import UnknownSubdomain
from wizard.kustomer.sites import Site, kustomer_site, local_site
from wizard.kustomer.streams import RECOMMENDED_ROLES, STREAMS
from wizard.practice import PracticeServer
from wizard.problem import Problem
from wizard.setup.answers import Answers
from wizard.setup.checks import Check, CheckReport, CheckState, Cure
from wizard.setup.connector import Connector, ConnectResult
from wizard.stop import Stop, Stopped
from wizard.text import text
from wizard.workspace.errors import NameTaken
from wizard.workspace.instances import Instance, KeyKept, Status
from wizard.workspace.workspace import Workspace

RESTRICTED = tuple(role for role in RECOMMENDED_ROLES if "search" not in role)


class Bench:
    """A connector, and what it reported."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self.url = url
        self.workspace = workspace
        self.instances = Instances(workspace, Vault())
        self.connector = Connector(self.instances, workspace, ClientFactory(self.site_of))
        self.reports: list[CheckReport] = []
        self.created: list[Instance] = []

    def site_of(self, subdomain: str, _practice: bool) -> Site:
        return local_site(subdomain, self.url)

    def connect(self, answers: Answers, stop: Stop | None = None) -> ConnectResult:
        self.reports.clear()
        return self.connector.connect(
            answers, report=self.reports.append, created=self.created.append, stop=stop or Stop()
        )

    def states(self) -> dict[Check, CheckState]:
        return {report.check: report.state for report in self.reports}


@pytest.fixture
def bench(workspace: Workspace, practice: PracticeServer) -> Bench:
    return Bench(workspace, practice.url)


def answers(token: str, subdomain: str = "lumenbikes", **changes: object) -> Answers:
    return replace(
        Answers(name="Lumen", key=token, subdomain=subdomain, kept=KeyKept.SESSION, practice=True),
        **changes,  # type: ignore[arg-type]
    )


def test_right_details_connect(bench: Bench, practice: PracticeServer) -> None:
    result = bench.connect(answers(practice.create_key(roles=RECOMMENDED_ROLES)))

    assert result.connected
    assert result.instance.status is Status.CONNECTED
    assert result.expected_records == sum(
        practice.count(stream.context) for stream in STREAMS if stream.kind == "search"
    )
    assert set(bench.states().values()) <= {CheckState.PASSED, CheckState.WARNED}
    assert [report.check for report in bench.reports if report.state is CheckState.RUNNING] == list(Check)
    assert bench.created[0].status is Status.NOT_AUTHENTICATED, "the row comes before the checks"


def wrong_key(practice: PracticeServer) -> Answers:
    head, _, signature = practice.create_key().split(".")
    return answers(f"{head}.{'e30'}.{signature}")


def key_of_another_account(practice: PracticeServer) -> Answers:
    return answers(practice.create_key(subdomain="harborbooks"))


def key_of_another_region(practice: PracticeServer) -> Answers:
    return answers(practice.create_key(subdomain="kioskcafe"))


def expired_key(practice: PracticeServer) -> Answers:
    return answers(practice.create_key(expires_at=datetime.now(UTC) - timedelta(days=1)))


def revoked_key(practice: PracticeServer) -> Answers:
    token = practice.create_key()
    practice.revoke_key(token)
    return answers(token)


def key_without_search(practice: PracticeServer) -> Answers:
    return answers(practice.create_key(roles=RESTRICTED))


def unknown_subdomain(practice: PracticeServer) -> Answers:
    return answers(practice.create_key(), "nobodyhere")


WRONG_DETAILS: list[tuple[Callable[[PracticeServer], Answers], Check, Cure, str]] = [
    (wrong_key, Check.KEY_ACCEPTED, Cure.EDIT_KEY, "does not know this key"),
    (key_of_another_account, Check.KEY_ACCEPTED, Cure.EDIT_SUBDOMAIN, "belongs to harborbooks, not to lumenbikes"),
    (key_of_another_region, Check.KEY_ACCEPTED, Cure.EDIT_SUBDOMAIN, "another region"),
    (expired_key, Check.KEY_SHAPE, Cure.EDIT_KEY, "expired on"),
    (revoked_key, Check.KEY_ACCEPTED, Cure.EDIT_KEY, "no longer accepts"),
    (key_without_search, Check.SEARCH_ALLOWED, Cure.COPY_ROLES, "org.permission.search.create"),
    (unknown_subdomain, Check.SUBDOMAIN_KNOWN, Cure.EDIT_SUBDOMAIN, "no account named “nobodyhere”"),
]


@pytest.mark.parametrize(("mistake", "check", "cure", "words"), WRONG_DETAILS)
def test_each_mistake_is_named_with_its_cure_and_can_be_corrected(
    bench: Bench,
    practice: PracticeServer,
    mistake: Callable[[PracticeServer], Answers],
    check: Check,
    cure: Cure,
    words: str,
) -> None:
    wrong = mistake(practice)
    result = bench.connect(wrong)

    assert not result.connected
    assert result.failed is not None
    assert result.failed.check is check
    assert words in str(result.failed.sentence)
    assert str(result.failed.hint)
    assert cure in result.failed.cures
    assert wrong.key not in result.failed.detail
    assert result.instance.status is Status.NOT_AUTHENTICATED
    assert result.instance.refusal == result.failed.sentence
    assert bench.connector.unproven_key(result.instance.id) == wrong.key, "nothing needs to be typed again"

    right = answers(practice.create_key(), instance_id=result.instance.id)
    corrected = bench.connect(right)
    assert corrected.connected
    assert corrected.instance.id == result.instance.id
    assert len(bench.instances.all()) == 1


def test_all_sentences_differ(
    bench: Bench, practice: PracticeServer, start_practice: StartPractice, tmp_path: Path
) -> None:
    sentences = []
    for number, (mistake, *_rest) in enumerate(WRONG_DETAILS):
        result = bench.connect(replace(mistake(practice), name=f"Wrong {number}"))
        assert result.failed
        sentences.append(str(result.failed.sentence))
    for number, url in enumerate((unused_address(), untrusted_address(start_practice, tmp_path))):
        bench.url = url
        result = bench.connect(answers(practice.create_key(), name=f"Unreachable {number}"))
        assert result.failed
        assert result.failed.check is Check.REACHABLE
        sentences.append(str(result.failed.sentence))
    assert len(set(sentences)) == len(sentences) == 9


def test_cancelling_leaves_nothing_behind(bench: Bench, practice: PracticeServer) -> None:
    result = bench.connect(revoked_key(practice))
    bench.connector.cancel(result.instance.id, Stop())

    assert bench.instances.all() == []
    assert bench.connector.unproven_key(result.instance.id) == ""
    assert bench.connect(answers(practice.create_key())).connected, "the name is free again"


def test_no_network(bench: Bench, practice: PracticeServer) -> None:
    bench.url = unused_address()
    result = bench.connect(answers(practice.create_key()))
    assert result.failed
    assert "cannot be reached" in str(result.failed.sentence)
    assert result.failed.cures == (Cure.RETRY,)


def test_an_unknown_authority(
    bench: Bench, practice: PracticeServer, start_practice: StartPractice, tmp_path: Path
) -> None:
    bench.url = untrusted_address(start_practice, tmp_path)
    result = bench.connect(answers(practice.create_key()))
    assert result.failed
    assert "intercepted" in str(result.failed.sentence)


def test_a_name_that_cannot_be_looked_up(bench: Bench, practice: PracticeServer) -> None:
    client_factory = ClientFactory(lambda name, _: replace(kustomer_site(name), api_url="https://kustomer.invalid"))
    bench.connector = Connector(bench.instances, bench.workspace, client_factory)
    result = bench.connect(answers(practice.create_key()))
    assert result.failed
    assert "looked up" in str(result.failed.sentence)


def test_a_guest_network(bench: Bench, practice: PracticeServer) -> None:
    practice.faults.captive_portal = True
    result = bench.connect(answers(practice.create_key()))
    assert result.failed
    assert "Something other than Kustomer" in str(result.failed.sentence)


def test_a_missing_stream_role_is_a_warning_that_names_the_stream_and_on_request_the_role(
    bench: Bench, practice: PracticeServer
) -> None:
    roles = tuple(role for role in RECOMMENDED_ROLES if "note" not in role)
    result = bench.connect(answers(practice.create_key(roles=roles)))

    assert result.connected
    warned = next(r for r in bench.reports if r.state is CheckState.WARNED and r.check is Check.ROLES)
    assert str(warned.sentence) == "Left out, because the key may not read them: Notes."
    assert warned.detail == "org.permission.note.read"
    assert Cure.COPY_ROLES in warned.cures


def test_what_kustomer_refuses_in_spite_of_the_roles_is_left_out_with_a_warning(
    bench: Bench, practice: PracticeServer
) -> None:
    result = bench.connect(answers(practice.create_key(roles=("org.user", "org.admin"))))

    assert result.connected
    counted = [stream.context for stream in STREAMS if stream.kind == "search" and stream.name != "custom_objects"]
    assert result.expected_records == sum(practice.count(context) for context in counted)
    (warned,) = [r for r in bench.reports if r.state is CheckState.WARNED and r.check is Check.AMOUNT]
    assert "Custom objects" in str(warned.sentence)
    assert Cure.COPY_ROLES in warned.cures


def test_if_kustomer_refuses_every_stream_nothing_is_connected(bench: Bench, practice: PracticeServer) -> None:
    result = bench.connect(answers(practice.create_key(roles=("org.permission.search", "org.user.kobject.read"))))

    assert result.failed
    assert result.failed.check is Check.AMOUNT
    assert "although the key has a role" in str(result.failed.sentence)
    assert "org.permission.kobject.read" not in str(result.failed.sentence), "the key does not have that one"


def test_cancel_in_the_middle_of_a_check_comes_back_at_once(bench: Bench, practice: PracticeServer) -> None:
    practice.faults.latency = 30
    stop = Stop()

    def stop_when_running(report: CheckReport) -> None:
        if report.check is Check.REACHABLE and report.state is CheckState.RUNNING:
            stop.set()

    with pytest.raises(Stopped):
        bench.connector.connect(
            answers(practice.create_key()), report=stop_when_running, created=bench.created.append, stop=stop
        )
    assert bench.instances.get(bench.created[0].id).status is Status.NOT_AUTHENTICATED


def test_without_a_keyring_the_choice_is_this_session_only(
    bench: Bench, practice: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_arguments: object) -> None:
        raise VaultMissing

    monkeypatch.setattr(KeyringVault, "keep", missing)
    token = practice.create_key()
    result = bench.connect(answers(token, kept=KeyKept.KEYRING))
    assert result.failed
    assert result.failed.check is Check.KEY_KEPT
    assert Cure.KEEP_FOR_SESSION in result.failed.cures
    assert result.instance.status is Status.NOT_AUTHENTICATED

    kept = bench.connect(answers(token, kept=KeyKept.SESSION, instance_id=result.instance.id))
    assert kept.connected
    assert bench.instances.vault.fetch(kept.instance, Stop()).reveal() == token


def test_a_taken_name_makes_no_second_instance(bench: Bench, practice: PracticeServer) -> None:
    bench.connect(answers(practice.create_key()))
    with pytest.raises(NameTaken):
        bench.connect(answers(practice.create_key(), name="LUMEN"))
    assert len(bench.instances.all()) == 1


def test_a_failed_replacement_leaves_a_working_connection_alone(bench: Bench, practice: PracticeServer) -> None:
    good = practice.create_key()
    connected = bench.connect(answers(good)).instance
    result = bench.connect(replace(revoked_key(practice), instance_id=connected.id))

    assert not result.connected
    assert bench.instances.get(connected.id) == connected
    assert bench.instances.vault.fetch(connected, Stop()).reveal() == good


def test_a_failed_replacement_of_a_refused_key_leaves_the_details_that_worked(
    bench: Bench, practice: PracticeServer
) -> None:
    connected = bench.connect(answers(practice.create_key())).instance
    refused = bench.instances.refuse(connected.id, text("Kustomer does not know this key."))
    other = answers(practice.create_key(subdomain="harborbooks"), "harborbooks", name="Harbor", instance_id=refused.id)
    result = bench.connect(other)

    assert result.failed
    assert bench.instances.get(refused.id) == replace(refused, refusal=result.failed.sentence)
    assert bench.connect(answers(practice.create_key(), name="Lumen Bikes", instance_id=refused.id)).connected
    assert bench.instances.get(refused.id).name == "Lumen Bikes"


def test_an_instance_never_mixes_the_data_of_two_accounts(bench: Bench, practice: PracticeServer) -> None:
    connected = bench.connect(answers(practice.create_key())).instance
    other = answers(practice.create_key(subdomain="harborbooks"), "harborbooks", instance_id=connected.id)
    result = bench.connect(other)

    assert result.failed
    assert result.failed.check is Check.KEY_BELONGS
    assert bench.instances.get(connected.id).subdomain == "lumenbikes"


def test_the_same_account_twice_is_a_warning(bench: Bench, practice: PracticeServer) -> None:
    bench.connect(answers(practice.create_key()))
    again = bench.connect(answers(practice.create_key(), name="Twin"))
    assert again.connected
    assert any("already connected as “Lumen”" in str(report.sentence) for report in bench.reports)


def test_garbage_is_refused_before_anything_is_made(bench: Bench) -> None:
    with pytest.raises(Problem):
        bench.connect(answers("nonsense"))
    with pytest.raises(Problem):
        bench.connect(answers("a" * 40, "evil.example"))
    assert bench.instances.all() == []


def test_an_unknown_subdomain_is_asked_about_without_the_key(bench: Bench, practice: PracticeServer) -> None:
    result = bench.connect(unknown_subdomain(practice))
    assert result.failed
    assert UnknownSubdomain.kind == "unknown_subdomain"
    assert [path for _, path, _ in practice.requests] == ["/v1/domains/nobodyhere"]


def test_waiting_for_the_request_limit_is_said_with_its_end(workspace: Workspace, practice: PracticeServer) -> None:
    bench = Bench(workspace, practice.url)
    now = [0.0]

    def pass_by(_stop: Stop, seconds: float) -> None:
        now[0] += seconds

    bench.connector = Connector(
        bench.instances,
        workspace,
        ClientFactory(bench.site_of, lambda: Budget(search_per_minute=2, clock=lambda: now[0], sleep=pass_by)),
    )
    began = datetime.now(UTC)
    assert bench.connect(answers(practice.create_key())).connected

    running = [r for r in bench.reports if r.check is Check.AMOUNT and r.state is CheckState.RUNNING]
    said = [str(report.sentence) for report in running]
    ends = [(began + timedelta(minutes=minutes)).astimezone() for minutes in (1, 2)]
    expected = {f"Waiting for Kustomer’s request limit, continues at {end:%H:%M}." for end in ends}
    assert said[0] == "", "at first there is nothing to wait for"
    assert said[1] in expected
    assert said[-1] == "", "when it goes on, nothing is waited for"


def test_trying_again_is_said(bench: Bench, practice: PracticeServer) -> None:
    practice.faults.fail_next = 1
    assert bench.connect(answers(practice.create_key())).connected

    said = [str(report.sentence) for report in bench.reports if report.check is Check.REACHABLE]
    assert said == ["", "", "Kustomer did not answer; trying again.", "", "Kustomer answers."]


def unused_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def untrusted_address(start_practice: StartPractice, folder: Path) -> str:
    certificate = trustme.CA().issue_cert("127.0.0.1")
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    context_file = str(folder / "server.pem")
    assert ssl.create_default_context().check_hostname
    return start_practice(conversations=1, tls=(context_file, context_file)).url
