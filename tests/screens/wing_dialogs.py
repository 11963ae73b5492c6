"""The questions of the integrations window, with their exact consequences."""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from tests.screens.gallery import screen
from tests.screens.room import LUMEN, NEVER, Room
from wizard.instances.errors import VaultLocked
from wizard.kustomer.errors import KustomerDown
from wizard.ui.window.cancel_dialog import CancelDialog
from wizard.ui.window.diagnostics import DiagnosticsDialog, describe
from wizard.ui.window.disconnect_dialog import DisconnectDialog
from wizard.ui.window.facts import read_facts
from wizard.ui.window.remove_dialog import RemoveDialog


@screen("dialogs/disconnect")
def disconnect(room: Room) -> Iterator[QWidget]:
    dialog = _disconnect(room)
    room.until(lambda: dialog.words, "the consequence to be told")
    yield dialog
    dialog._fail(VaultLocked("org.freedesktop.DBus.Error"))
    room.settle()
    yield dialog
    concluding = _disconnect(room)
    concluding._finish((VaultLocked("locked"), KustomerDown(502)))
    room.settle()
    yield concluding


def _disconnect(room: Room) -> DisconnectDialog:
    parent = room.show(QWidget())
    dialog = DisconnectDialog(room.services, room.bridge, room.instance(LUMEN), 128_430, lambda _url: None, parent)
    room.show(dialog)
    room.quiet()
    return dialog


@screen("dialogs/cancel")
def cancel(room: Room) -> Iterator[QWidget]:
    yield room.show(CancelDialog(room.services, room.bridge, room.instance(NEVER), room.show(QWidget())))


@screen("dialogs/remove")
def remove(room: Room) -> Iterator[QWidget]:
    parent = room.show(QWidget())
    dialog = RemoveDialog(room.services, room.bridge, room.instance(LUMEN), (128_430, 1_204_900), parent)
    room.show(dialog)
    room.quiet()
    yield dialog
    dialog._delete.setChecked(True)
    room.settle()
    yield dialog
    nothing = RemoveDialog(room.services, room.bridge, room.instance(NEVER), (0, 0), parent)
    room.show(nothing)
    room.quiet()
    yield nothing
    concluding = RemoveDialog(room.services, room.bridge, room.instance(LUMEN), (1, 1), parent)
    room.show(concluding)
    concluding._finish((VaultLocked("locked"),))
    room.settle()
    yield concluding


@screen("dialogs/diagnostics")
def diagnostics(room: Room) -> Iterator[QWidget]:
    instance = room.instance(LUMEN)
    facts = read_facts(room.services, instance.id)
    words = describe(instance, None, facts.streams, facts)
    yield room.show(DiagnosticsDialog(words, room.show(QWidget())))
