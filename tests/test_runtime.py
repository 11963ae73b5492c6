"""What the window and the commands are built on, when the practice account of the folder is another program's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.test_supervisor import Watch
from wizard.app import build_services
from wizard.folders import folders_in
from wizard.kustomer.key import read_key
from wizard.practice.account import LocalAccount
from wizard.practice_account import PracticeAway
from wizard.runtime import sites_with
from wizard.stop import Stop
from wizard.sync.progress import Phase
from wizard.workspace.instances import KeyKept


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[LocalAccount]:
    """The practice account of the folder, run by another program."""
    account = LocalAccount(tmp_path / "practice", conversations=20, activity=0)
    account.start()
    yield account
    account.stop()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[LocalAccount]:
    account = LocalAccount(tmp_path / "practice", activity=0)
    yield account
    account.stop()


def test_the_practice_account_is_taken_over_when_the_other_program_ends(
    tmp_path: Path, elsewhere: LocalAccount, here: LocalAccount
) -> None:
    watch = Watch()
    services = build_services(folders_in(tmp_path / "home"), here, watch)
    key, facts = read_key(elsewhere.create_key("Rehearsal"))
    instance = services.instances.add("Lumen", elsewhere.subdomain, practice=True)
    instance = services.instances.connect(instance, key, facts, KeyKept.SESSION, Stop())
    services.begin()
    assert isinstance(watch.wait_for_phase(Phase.RETRYING).problem, PracticeAway)

    elsewhere.stop()
    services.supervisor.sync_now(instance.id)
    watch.wait_for_phase(Phase.UP_TO_DATE)
    services.close()


def test_disconnecting_does_not_need_the_practice_account(
    tmp_path: Path, elsewhere: LocalAccount, here: LocalAccount
) -> None:
    services = build_services(folders_in(tmp_path / "home"), here, Watch())
    key, facts = read_key(elsewhere.create_key("Rehearsal"))
    instance = services.instances.add("Lumen", elsewhere.subdomain, practice=True)
    services.instances.connect(instance, key, facts, KeyKept.SESSION, Stop())
    _, leftovers = services.supervisor.disconnect(instance.id, revoke=True, stop=Stop())
    services.close()

    assert [problem.kind for problem in leftovers] == ["practice_away"]


def test_why_the_practice_account_does_not_run_is_told(tmp_path: Path, elsewhere: LocalAccount) -> None:
    in_use = LocalAccount(tmp_path / "practice")
    no_folder = LocalAccount(tmp_path / "practice" / "account.json" / "practice")
    with pytest.raises(PracticeAway, match="Another Customer AI Connect may be using it"):
        sites_with(in_use)(elsewhere.subdomain, True)  # noqa: FBT003
    with pytest.raises(PracticeAway, match="cannot be started: Not a directory"):
        sites_with(no_folder)(elsewhere.subdomain, True)  # noqa: FBT003
