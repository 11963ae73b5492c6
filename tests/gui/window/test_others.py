"""What other programs do to the same workspace is noticed within seconds, off the painting thread."""

import threading
from collections.abc import Callable

import pytest

from tests.gui.window.conftest import QUIRKS, Connect, Person
from tests.workspace.made import conversation
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.sync.progress import Phase, StreamProgress, StreamState, SyncState
from wizard.text import text
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.widgets import inline_message
from wizard.ui.window import register as register_module
from wizard.workspace.errors import WorkspaceBusy
from wizard.workspace.instances import Instance, Status
from wizard.workspace.records import Cursor
from wizard.workspace.runs import RunOutcome
from wizard.workspace.workspace import Workspace

pytestmark = QUIRKS
Start = Callable[[], Person]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_module, "LOOK_MS", 50)


@pytest.fixture
def other(services: Services) -> Workspace:
    """The same workspace, as another program has it open."""
    return Workspace(services.data_folder / "workspace.sqlite")


def names(person: Person) -> list[str]:
    return [row.split(",")[0] for row in person.rows]


def test_instances_come_change_and_go(started: Start, services: Services, other: Workspace) -> None:
    first = services.instances.add("Lumen", "lumen")
    person = started()
    person.waits_for(lambda: names(person) == ["Lumen"])
    second = other.instances.add(name="Abroad", subdomain="abroad", practice=False)
    person.waits_for(lambda: names(person) == ["Abroad", "Lumen"])
    assert person.integrations.chosen == first.id, "what was chosen stays chosen"
    other.instances.change(second.id, name="Zebra")
    person.waits_for(lambda: names(person) == ["Lumen", "Zebra"])
    other.instances.remove(first.id, with_records=True)
    person.waits_for(lambda: names(person) == ["Zebra"])
    person.waits_for(lambda: person.can("Rename Zebra"))
    other.close()


def test_a_run_of_another_worker_is_in_the_history(
    started: Start, connect: Connect, services: Services, other: Workspace
) -> None:
    instance = connect("Lumen")
    services.instances.disconnect(instance.id, Stop())
    person = started()
    person.waits_for(lambda: person.word() == "Disconnected")
    history = person.integrations._page.history.table
    run = other.runs.start(instance.id)
    person.waits_for(lambda: history.rows and history.rows[0].cells[3].words == "Running")
    other.runs.finish(instance.id, run, RunOutcome.COMPLETE, records=7, requests=1)
    person.waits_for(lambda: history.rows[0].cells[3].words == "Complete")
    other.close()


def test_a_new_run_leaves_whoever_reads_why_one_failed_where_they_are(
    started: Start, services: Services, other: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced: list[str] = []
    monkeypatch.setattr(inline_message, "announce", lambda _widget, words, **_: announced.append(words))
    instance = services.instances.add("Lumen", "lumen")
    services.workspace.instances.change(
        instance.id, status=Status.DISCONNECTED, connected_at=instance.created_at, disconnected_at=instance.created_at
    )
    run = other.runs.start(instance.id)
    other.runs.finish(instance.id, run, RunOutcome.FAILED, records=0, requests=1, problem=text("It snowed."))
    person = started()
    page = person.integrations._page
    person.window.resize(900, 600)
    person.waits_for(lambda: page.history.table.rows)
    page.history.table.selectRow(0)
    assert "It snowed." in page.history.explanation
    bar = page._scroll.verticalScrollBar()
    person.waits_for(lambda: bar.value() > 0 and not page._explaining.isActive())
    bar.setValue(0)
    said = list(announced)
    other.runs.start(instance.id)
    person.waits_for(lambda: len(page.history.table.rows) == 2)
    assert page.history.table.currentIndex().row() == 1
    assert "It snowed." in page.history.explanation
    person.waits_for(lambda: not page._explaining.isActive())
    assert bar.value() == 0
    assert announced == said
    other.close()


def test_why_a_run_failed_is_told_to_whoever_looked_at_it_before(
    started: Start, services: Services, other: Workspace
) -> None:
    instance = services.instances.add("Lumen", "lumen")
    services.workspace.instances.change(
        instance.id, status=Status.DISCONNECTED, connected_at=instance.created_at, disconnected_at=instance.created_at
    )
    run = other.runs.start(instance.id)
    person = started()
    history = person.integrations._page.history
    person.waits_for(lambda: history.table.rows)
    history.table.selectRow(0)
    assert history.explanation == ""
    other.runs.finish(instance.id, run, RunOutcome.FAILED, records=0, requests=1, problem=text("It snowed."))
    person.waits_for(lambda: "It snowed." in history.explanation)
    other.close()


def test_what_another_worker_brings_is_counted_and_listed(
    started: Start, services: Services, bridge: Bridge, other: Workspace
) -> None:
    instance = services.instances.add("Lumen", "lumen")
    services.supervisor.stop_all()
    other.instances.change(instance.id, status=Status.CONNECTED, connected_at=instance.created_at)
    other.records.save_page(instance.id, "conversations", [conversation("first")], Cursor())
    person = started()
    page = person.integrations._page
    person.waits_for(page.tabs.isVisible)
    counted = StreamProgress("conversations", text("Conversations"), StreamState.DONE, records=1)
    bridge.sync_changed.emit(SyncState(instance.id, Phase.ELSEWHERE, (counted,)))
    assert person.word() == "Synced elsewhere"
    page.show_conversations()
    person.waits_for(lambda: page.browse.words == "1 conversation")
    other.records.save_page(instance.id, "conversations", [conversation("second")], Cursor())
    person.waits_for(lambda: page.browse.words == "2 conversations")
    assert page.streams.table.rows[0].cells[1].words == "2"
    other.close()


def test_what_another_program_connects_is_synced_here_too(
    started: Start, connect: Connect, services: Services, other: Workspace
) -> None:
    person = started()
    person.sees("Bring your Kustomer conversations into Customer AI")
    instance = connect("Lumen")
    person.waits_for(lambda: person.word() == "Up to date")
    assert other.queries.counts(instance.id)["conversations"] == 120
    other.close()


def test_a_look_that_takes_long_does_not_hide_what_was_connected_meanwhile(
    started: Start, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.instances.add("Lumen", "lumen")
    person = started()
    person.waits_for(lambda: names(person) == ["Lumen"])
    integrations = person.integrations
    every, slow, looks = services.instances.all, Stop(), [0]

    def slowly() -> list[Instance]:
        found = every()
        if threading.current_thread().name == "bridge-read":  # not what begins to sync meanwhile
            looks[0] += 1
            if looks[0] == 1:
                slow._event.wait(20)
        return found

    listed: list[list[str]] = []
    monkeypatch.setattr(services.instances, "all", slowly)
    person.waits_for(lambda: looks[0])
    zebra = services.instances.add("Zebra", "zebra")
    integrations._changed(zebra.id)
    person.waits_for(lambda: names(person) == ["Lumen", "Zebra"])
    integrations.register.listed.connect(lambda: listed.append(names(person)))
    slow.set()
    person.waits_for(lambda: looks[0] > 3)
    assert listed == []
    assert integrations.chosen == zebra.id


def test_a_look_that_fails_disturbs_nobody(
    started: Start, services: Services, bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.instances.add("Lumen", "lumen")
    person = started()
    person.waits_for(lambda: names(person) == ["Lumen"])
    told: list[Problem] = []
    bridge.unhandled.connect(told.append)
    every, looks = services.instances.all, [0]

    def busy() -> list[Instance]:
        if threading.current_thread().name == "bridge-read":  # not what begins to sync meanwhile
            looks[0] += 1
            if looks[0] <= 3:
                raise WorkspaceBusy
        return every()

    monkeypatch.setattr(services.instances, "all", busy)
    person.waits_for(lambda: looks[0])
    services.workspace.instances.add(name="Abroad", subdomain="abroad", practice=False)
    person.waits_for(lambda: names(person) == ["Abroad", "Lumen"])
    assert looks[0] > 3
    assert told == []
    assert services.workspace.instances.all()[0].status is Status.NOT_AUTHENTICATED
