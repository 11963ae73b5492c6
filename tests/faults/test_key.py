"""The key in mid-run: revoked, expired, or stripped of a role; and the account renamed or gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.between import first
from tests.faults.conftest import Scene
from wizard.kustomer.errors import KeyEnded, KeyRevoked, UnknownSubdomain
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.practice.keys import Key
from wizard.problem import Problem
from wizard.sync.progress import Phase, StreamState
from wizard.workspace.instances import Status
from wizard.workspace.runs import RunOutcome


def key_of(scene: Scene) -> Key:
    key = scene.kustomer.keys.find(scene.token)
    assert key
    return key


def wait_until_refused(scene: Scene, kind: type[Problem]) -> Problem:
    """The run ends, what has arrived stays, and the instance says why it is not authenticated."""
    problem = scene.wait_for_problem(kind, Phase.REFUSED)
    assert scene.supervisor.join(10)
    instance = scene.instances.get(scene.instance.id)
    assert instance.status is Status.NOT_AUTHENTICATED
    assert instance.refusal == problem.message
    run = scene.workspace.runs.latest(scene.instance.id)[0]
    assert (run.outcome, run.problem) == (RunOutcome.FAILED, problem.message)
    scene.assert_honest()
    return problem


def connect_again(scene: Scene) -> None:
    scene.token = scene.kustomer.create_key()
    scene.connect(scene.instances.get(scene.instance.id))
    since = len(scene.watch.states)
    scene.supervisor.start(scene.instance.id)
    scene.assert_goes_on(since)


@pytest.mark.parametrize("after", [0, 3, 25, 40])
def test_a_revoked_key_is_said_to_be_and_a_new_one_goes_on(scene: Scene, after: int) -> None:
    scene.between.spoil(first(lambda: scene.kustomer.revoke_key(scene.token)), after=after, times=1)
    scene.start()
    problem = wait_until_refused(scene, KeyRevoked)
    assert "no longer accepts this key of lumenbikes" in str(problem.message)
    assert "create a new key" in str(problem.hint)
    connect_again(scene)


def test_a_key_that_ends_when_it_said_it_would(scene: Scene) -> None:
    scene.token = scene.kustomer.create_key(expires_at=datetime.now(UTC) + timedelta(seconds=1.5))
    scene.connect(scene.instance)
    scene.interval = 0.05
    scene.start()
    problem = wait_until_refused(scene, KeyEnded)
    assert "it expired on" in str(problem.message)
    assert "No Expiration" in str(problem.hint)
    scene.supervisor.set_interval(3600)
    connect_again(scene)


ROLES = {
    "notes": "org.permission.note.read",
    "messages": "org.permission.message.read",
    "customers": "org.permission.customer.read",
    "teams": "org.permission.team.read",
}


@pytest.mark.parametrize(("stream", "role"), ROLES.items(), ids=ROLES)
def test_a_role_taken_away_leaves_its_stream_out_by_name_until_it_is_given_back(
    scene: Scene, stream: str, role: str
) -> None:
    key = key_of(scene)
    key.roles = RECOMMENDED_ROLES
    scene.between.spoil(first(lambda: strip(key, role)), after=1, times=1)
    scene.start()
    state = scene.wait_for(Phase.UP_TO_DATE)
    skipped = {one.stream: one.missing_role for one in state.streams if one.state is StreamState.SKIPPED}
    assert skipped[stream] == role
    assert set(skipped.values()) == {role}
    scene.assert_honest()

    key.roles = RECOMMENDED_ROLES
    scene.sync_now()
    scene.assert_whole()


def strip(key: Key, role: str) -> None:
    key.roles = tuple(one for one in RECOMMENDED_ROLES if one != role)


def move(scene: Scene, name: str, *, with_key: bool) -> None:
    kustomer, key = scene.kustomer, key_of(scene)
    kustomer.accounts[name] = replace(kustomer.accounts.pop(kustomer.subdomain), subdomain=name)
    kustomer.subdomain = name
    if with_key:
        key.org = name


@pytest.mark.parametrize(("name", "with_key"), [("closed", False), ("lumencycles", True)], ids=["gone", "renamed"])
@pytest.mark.parametrize("at", ["/v1/customers/search", "/v1/metadata/"])
def test_an_account_that_is_gone_is_not_blamed_on_the_key_and_not_taken_for_empty(
    scene: Scene, name: str, with_key: bool, at: str
) -> None:
    scene.between.spoil(first(lambda: move(scene, name, with_key=with_key)), after=2, times=1, only=at)
    scene.start()
    problem = wait_until_refused(scene, UnknownSubdomain)
    assert "no account named “lumenbikes”" in str(problem.message)
    assert "mycompany.kustomerapp.com" in str(problem.hint)

    scene.instances.correct(scene.instance.id, "Lumen", name)
    connect_again(scene)
