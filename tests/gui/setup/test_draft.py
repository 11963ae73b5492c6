"""What survives a restart, and what never leaves memory."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.gui.setup.conftest import ENTER, ESC, OpenWizard, Person, process_events
from wizard.practice import PracticeServer
from wizard.setup.answers import Answers, Purpose
from wizard.setup.flow import Step
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.setup.connect_page import Stage
from wizard.ui.setup.draft import Draft, DraftFile

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def _file(services: Services) -> Path:
    return services.state_folder / "unfinished-rehearsal.json"


def _drafts(services: Services, *, practice: bool = True) -> DraftFile:
    return DraftFile(services.state_folder, practice=practice)


def _killed(wizard: Person) -> None:
    """The program is gone without a word."""
    wizard.dialog._saving.stop()
    wizard.dialog.hide()
    process_events()


def test_an_unfinished_wizard_is_resumed_without_the_key(
    open_wizard: OpenWizard, services: Services, token: str
) -> None:
    before = open_wizard()
    before.fill_in(token, "Lumen (2)", "lumenbikes")
    kept = _file(services).read_text(encoding="utf-8")
    assert json.loads(kept) == {"name": "Lumen (2)", "subdomain": "lumenbikes", "step": "connect"}
    _killed(before)

    after = open_wizard()
    assert after.step is Step.API_KEY, "the key has to be pasted again"
    after.enter(token)
    after.key(ENTER)
    assert after.dialog._flow.answers.subdomain == "lumenbikes"
    after.key(ENTER)
    after.key(ENTER)
    after.wait_for_step(Step.CONNECTED)
    assert [instance.name for instance in services.instances.all()] == ["Lumen (2)"]
    assert not _file(services).exists()


def test_what_is_being_typed_is_kept_too(open_wizard: OpenWizard, services: Services, qtbot: "QtBot") -> None:
    before = open_wizard()
    before.key(ENTER)
    before.enter("Half a na")
    qtbot.waitUntil(lambda: _drafts(services).load().name == "Half a na")  # type: ignore[union-attr]
    _killed(before)
    after = open_wizard()
    assert after.step is Step.NAME
    assert after.dialog.focusWidget().text() == "Half a na"  # type: ignore[attr-defined, union-attr]


def test_the_key_is_in_no_file_at_any_time(open_wizard: OpenWizard, services: Services, server: PracticeServer) -> None:
    token = server.create_key()
    server.revoke_key(token)
    wizard = open_wizard()
    wizard.fill_in(token)
    assert not _files_with(services, token)
    wizard.key(ENTER)
    wizard.wait_for(Stage.FAILED)
    assert not _files_with(services, token)
    assert not _file(services).exists(), "the instance holds the answers now"


@pytest.mark.parametrize("older", [False, True], ids=["JWT", "older kind"])
def test_a_key_in_the_wrong_field_is_in_no_file_either(
    open_wizard: OpenWizard, services: Services, server: PracticeServer, *, older: bool
) -> None:
    token = "4f3a9c1e7b2d4f60a8c5e1d3b7f90246" if older else server.create_key()
    wizard = open_wizard()
    wizard.key(ENTER)
    wizard.enter(token)
    wizard.dialog._save()
    assert _drafts(services).load() == Draft("", "", Step.NAME)
    wizard.key(ENTER)
    assert wizard.step is Step.NAME
    _drafts(services).save(Answers(subdomain=f"{token}.kustomerapp.com"), Step.SUBDOMAIN)
    assert _drafts(services).load() == Draft("", "", Step.SUBDOMAIN)
    assert not _files_with(services, token)


def test_a_wizard_that_was_left_leaves_no_draft(wizard: Person, services: Services) -> None:
    wizard.key(ENTER)
    wizard.enter("Something")
    wizard.key(ENTER)
    assert _file(services).exists()
    wizard.key(ESC)
    wizard.answer("Leave")
    assert not _file(services).exists()


def test_the_end_of_the_program_keeps_the_draft(open_wizard: OpenWizard, services: Services, bridge: Bridge) -> None:
    wizard = open_wizard()
    wizard.key(ENTER)
    wizard.enter("Kept")
    bridge.shutdown()
    wizard.dialog.close()
    assert not wizard.dialog.isVisible()
    draft = _drafts(services).load()
    assert draft is not None
    assert (draft.name, draft.step) == ("Kept", Step.NAME)


@pytest.mark.parametrize("purpose", [Purpose.CORRECT, Purpose.REPLACE_KEY])
def test_only_new_connections_are_kept(
    open_wizard: OpenWizard, services: Services, server: PracticeServer, purpose: Purpose
) -> None:
    instance = services.instances.add("Lumen", "lumenbikes", practice=True)
    _drafts(services).save(Answers(name="Other"), Step.NAME)
    known = {"name": "Lumen", "subdomain": "lumenbikes", "instance_id": instance.id}
    left = open_wizard(purpose, **known)
    assert left.dialog._flow.answers.name == "Lumen"
    left.dialog._save()
    left.key(ESC)
    assert not left.dialog.isVisible()

    finished = open_wizard(purpose, key=server.create_key(), **known)
    for _ in finished.dialog._flow.steps[:-1]:
        finished.key(ENTER)
    finished.wait_for_step(Step.CONNECTED)
    finished.key(ENTER)
    assert _drafts(services).load() == Draft("Other", "", Step.NAME)


def test_a_rehearsal_and_the_real_thing_are_not_mixed_up(open_wizard: OpenWizard, services: Services) -> None:
    _drafts(services).save(Answers(name="Rehearsed"), Step.NAME)
    real = open_wizard(practice=False)
    assert real.step is Step.GET_KEY
    real.key(ENTER)
    real.enter("Real")
    real.key(ENTER)
    _killed(real)

    rehearsal = open_wizard()
    assert rehearsal.dialog.focusWidget().text() == "Rehearsed"  # type: ignore[attr-defined, union-attr]
    rehearsal.key(ESC)
    rehearsal.answer("Leave")
    assert _drafts(services).load() is None
    assert _drafts(services, practice=False).load() == Draft("Real", "", Step.API_KEY)


@pytest.mark.parametrize("rubbish", ["", "{", "[]", "null", '{"name": 1}', '{"name":"a","subdomain":"b","step":"x"}'])
def test_a_damaged_draft_is_no_draft(open_wizard: OpenWizard, services: Services, rubbish: str) -> None:
    services.state_folder.mkdir(parents=True, exist_ok=True)
    _file(services).write_text(rubbish, encoding="utf-8")
    assert open_wizard().step is Step.GET_KEY


def test_a_folder_that_cannot_be_written_stops_nobody(open_wizard: OpenWizard, services: Services) -> None:
    services.state_folder.parent.mkdir(parents=True, exist_ok=True)
    services.state_folder.write_text("not a folder", encoding="utf-8")
    wizard = open_wizard()
    wizard.key(ENTER)
    assert wizard.step is Step.NAME


def _files_with(services: Services, secret: str) -> list[Path]:
    home = services.state_folder.parent
    return [path for path in home.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
