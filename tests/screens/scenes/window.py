"""The window: nothing connected, an instance in each state, what is asked before something is taken away."""

from PySide6.QtWidgets import QRadioButton, QWidget

from tests.screens.catalogue import scene
from tests.screens.program import NAME, Program
from wizard.instances.errors import VaultLocked
from wizard.kustomer.errors import OtherOrg
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.sync.progress import Phase
from wizard.text import text
from wizard.ui.window.instance_page import InstancePage
from wizard.workspace.export import Format

# --- before there is an instance


@scene
def opening(program: Program) -> None:
    """The workspace is being opened."""
    program.settle()


@scene
def not_opened(program: Program) -> None:
    """The workspace cannot be opened."""
    program.folders.data.mkdir(parents=True)
    (program.folders.data / "workspace.sqlite").write_bytes(b"no database" * 1000)
    program.try_to_open()
    program.press("Details")


@scene
def empty(program: Program) -> None:
    """Nothing is connected yet."""
    program.open()


# --- an instance in each state


@scene
def starting(program: Program) -> None:
    """A sync gets ready."""
    program.connect()
    program.freeze()
    program.open()
    program.wait_for_phase(Phase.SYNCING)


@scene
def syncing(program: Program) -> None:
    """Data is flowing."""
    program.connect()
    program.server.faults.latency = 0.02
    program.open()
    program.wait(lambda: program.state and (program.state.fraction or 0) > 0.4, "records to arrive")
    program.freeze()
    program.settle()


@scene
def up_to_date(program: Program) -> None:
    """Everything has arrived."""
    _fill_and_open(program)


@scene
def in_part(program: Program) -> None:
    """Everything has arrived that the key may read."""
    roles = [role for role in RECOMMENDED_ROLES if "note" not in role and "satisfaction" not in role]
    program.give_key(program.fill(), program.server.create_key(roles=roles, expires_in_days=9))
    program.open()
    program.wait_for_phase(Phase.UP_TO_DATE)


@scene
def rate_limited(program: Program) -> None:
    """Waiting for Kustomer's rate limit."""
    program.fill()
    program.server.faults.rate_limited = True
    program.open()
    program.wait_for_phase(Phase.RATE_LIMITED)


@scene
def retrying(program: Program) -> None:
    """Kustomer does not answer."""
    program.fill()
    program.server.faults.outage = True
    program.open()
    program.wait_for_phase(Phase.RETRYING)


@scene
def paused(program: Program) -> None:
    """Paused by the person."""
    instance = program.fill()
    program.services.instances.pause(instance.id, paused=True)
    program.open()


@scene
def refused(program: Program) -> None:
    """Kustomer refuses the key."""
    _revoke(program)
    program.open()
    program.wait_for_phase(Phase.REFUSED)


@scene
def history(program: Program) -> None:
    """The history says why a sync failed."""
    refused(program)
    program.choose_row("History of syncs", 0)


@scene
def key_unreadable(program: Program) -> None:
    """The keyring is locked."""
    program.fill()
    program.keyring.trouble = VaultLocked()
    program.open()
    program.wait_for_phase(Phase.KEY_UNREADABLE)


@scene
def never_accepted(program: Program) -> None:
    """The details were never accepted."""
    _add_refused(program)
    program.open()


@scene
def disconnected(program: Program) -> None:
    """Disconnected: what has arrived stays."""
    program.fill()
    program.disconnect()
    program.open()


@scene
def practice(program: Program) -> None:
    """A practice account, which is not to be taken for a real one."""
    program.fill(practice=True)
    _open_up_to_date(program)


@scene
def several(program: Program) -> None:
    """Several instances, one of them with a long name."""
    program.fill()
    program.services.instances.add("Harbor Books, Stationery and Fine Maps of the North", "harborbooks")
    program.connect("Kiosk Café", practice=True)
    gone = program.connect("Old account")
    program.services.supervisor.disconnect(gone.id, revoke=False, stop=Stop())
    _open_up_to_date(program)


@scene
def closing(program: Program) -> None:
    """The program ends as soon as it can."""
    program.connect()
    program.freeze()
    program.open()
    program.window.quit()


# --- what is in the workspace


@scene
def chart_as_table(program: Program) -> None:
    """The chart's numbers as a table."""
    _fill_and_open(program)
    program.press("Show as table")


@scene
def conversations(program: Program) -> None:
    """The conversations of an instance."""
    _fill_and_open(program)
    _turn_to_conversations(program)


@scene
def searching(program: Program) -> None:
    """A search that finds something."""
    conversations(program)
    program.type_into("Search conversations", "order")
    program.sees("Show all")


@scene
def searching_in_vain(program: Program) -> None:
    """A search that finds nothing."""
    conversations(program)
    program.type_into("Search conversations", "unicorn")
    program.sees("No conversation fits.")


@scene
def one_conversation(program: Program) -> None:
    """One conversation with its messages and notes."""
    conversations(program)
    page = _page(program)
    page.browse._open(0)
    program.wait(page.browse.reader.isVisible, "the conversation")


@scene
def exported(program: Program) -> None:
    """The listed conversations were exported."""
    conversations(program)
    export = _page(program).browse.export
    export.export_to(program.folders.data / "conversations.csv", Format.CSV)
    program.wait(export.button.isEnabled, "the export")


@scene
def not_exported(program: Program) -> None:
    """They could not be exported."""
    conversations(program)
    export = _page(program).browse.export
    export.export_to(program.folders.data / "missing" / "conversations.csv", Format.CSV)
    program.wait(export.button.isEnabled, "the export to fail")


# --- what is done with one


@scene
def renaming(program: Program) -> None:
    """Renaming in place."""
    _fill_and_open(program)
    program.press("Rename {name}", name=NAME)


@scene
def renaming_to_nothing(program: Program) -> None:
    """Renaming: no name."""
    renaming(program)
    program.type_into("Name", "")
    program.press("Save")


@scene
def renamed(program: Program) -> None:
    """Renamed, which can be undone."""
    renaming(program)
    program.type_into("Name", "Lumen Bikes Europe")
    program.press("Save")
    program.sees("Renamed to {name}.", name="Lumen Bikes Europe")


@scene
def more(program: Program) -> QWidget:
    """What else can be done with an instance."""
    _fill_and_open(program)
    return program.menu_of("More for {name}", name=NAME)


@scene
def disconnecting(program: Program) -> None:
    """Disconnecting asks first."""
    _fill_and_open(program)
    program.press("Disconnect")
    program.sees("Disconnect {name}?", name=NAME)


@scene
def disconnected_with_leftovers(program: Program) -> None:
    """Disconnected, but something could not be cleaned up."""
    disconnecting(program)
    program.press("Also revoke this key in Kustomer")
    program.server.faults.outage = True
    program.keyring.trouble = VaultLocked()
    program.press("Confirm")
    program.sees("{name} is disconnected", name=NAME)


@scene
def cancelling(program: Program) -> None:
    """Cancelling a connection that never came about."""
    never_accepted(program)
    program.press("Cancel this connection")
    program.sees("Cancel this connection?")


@scene
def removing(program: Program) -> None:
    """Removing is a choice of its own."""
    _fill_and_open(program)
    program.window.offer_removal()
    program.sees("Remove {name}?", name=NAME)
    program.wait(lambda: all(b.isVisible() for b in program.front.findChildren(QRadioButton)), "the choice")


@scene
def removed(program: Program) -> None:
    """Removed, which can be undone but for the key."""
    removing(program)
    program.press("Remove")
    program.sees("{name} is removed.", name=NAME)


@scene
def not_brought_back(program: Program) -> None:
    """Removed, and not brought back: its name is another's by now."""
    removed(program)
    program.services.instances.add(NAME, "other")
    program.press("Undo")
    program.sees("“{name}” is already taken.", name=NAME)


@scene
def deleting(program: Program) -> None:
    """Deleting the data needs the name."""
    removing(program)
    program.press("Delete its data too")


@scene
def diagnostics(program: Program) -> None:
    """What is copied is shown before."""
    _fill_and_open(program)
    program.choose_from_menu("Copy diagnostics…")


@scene
def banner(program: Program) -> None:
    """A problem that belongs nowhere else."""
    _fill_and_open(program)
    program.bridge.unhandled.emit(
        Problem(
            text("The settings could not be saved. They hold until the program ends."),
            text("Check that there is room on the disk."),
            detail="[Errno 28] No space left on device",
        )
    )


def _page(program: Program) -> InstancePage:
    integrations = program.window.integrations
    assert integrations
    return integrations._page


def _turn_to_conversations(program: Program) -> None:
    page = _page(program)
    page.show_conversations()
    program.wait(lambda: page.browse.table.model().rowCount() > 0, "the list")


def _fill_and_open(program: Program) -> None:
    program.fill()
    _open_up_to_date(program)


def _open_up_to_date(program: Program) -> None:
    program.open()
    program.wait_for_phase(Phase.UP_TO_DATE)


def _revoke(program: Program) -> None:
    token = program.server.create_key()
    program.give_key(program.fill(), token)
    program.server.revoke_key(token)


def _add_refused(program: Program) -> None:
    instances = program.services.instances
    added = instances.add(NAME, "lumenbikes")
    instances.refuse(added.id, OtherOrg("harborbooks", "lumenbikes").message)
