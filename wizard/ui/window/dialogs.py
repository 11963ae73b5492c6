"""Opens every dialog of the window, one at a time."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from wizard.setup.answers import Answers, Purpose
from wizard.sync.progress import StreamProgress
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.setup.cancel_dialog import CancelDialog
from wizard.ui.widgets.keys import help_keys
from wizard.ui.window.diagnostics import DiagnosticsDialog
from wizard.ui.window.disconnect_dialog import DisconnectDialog
from wizard.ui.window.facts import records_in
from wizard.ui.window.remove_dialog import RemoveDialog
from wizard.workspace.instances import Instance


class Dialogs(QObject):
    """The dialogs, all of them window-modal.

    Args:
        window: over which they open.
        open_url: shows a web page in the person's browser.

    Attributes:
        changed: instances may have changed; with the id of the one to show, or 0.
        taken_off: an `Instance`, as it was, has left the list, and its records, if there are any, stayed.
        closed: a dialog has closed.
        help_wanted: F1 was pressed in a dialog, which it comes with.
    """

    changed = Signal(object)
    taken_off = Signal(object)
    closed = Signal()
    help_wanted = Signal(object)

    def __init__(
        self, services: Services, bridge: Bridge, open_url: Callable[[str], object], window: QWidget, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services, self._bridge, self._open_url, self._window = services, bridge, open_url, window
        self._open: QDialog | None = None

    def connect_kustomer(self, *, practice: bool = False) -> None:
        """The whole wizard."""
        self._set_up(Purpose.CONNECT, Answers(practice=practice))

    def correct(self, instance: Instance) -> None:
        """Correct the details of an instance that never connected, with the key that was typed last."""
        key = self._services.connector.unproven_key(instance.id)
        self._set_up(Purpose.CORRECT, _answers(instance, key))

    def reconnect(self, instance: Instance) -> None:
        """Connect a disconnected instance again."""
        self._set_up(Purpose.RECONNECT, _answers(instance))

    def replace_key(self, instance: Instance) -> None:
        """Give an instance another key."""
        self._set_up(Purpose.REPLACE_KEY, _answers(instance))

    def ask_to_disconnect(self, instance: Instance, streams: tuple[StreamProgress, ...]) -> None:
        """Ask whether data is to stop flowing."""
        known = records_in(streams)[0] if streams else None
        dialog = DisconnectDialog(self._services, self._bridge, instance, known, self._open_url, self._window)
        self._show(dialog, instance.id)

    def ask_to_cancel(self, instance: Instance) -> None:
        """Ask whether an instance that never connected is to be given up."""
        dialog = CancelDialog(self._services, self._bridge, instance, self._window)
        dialog.accepted.connect(lambda: self.taken_off.emit(instance))
        self._show(dialog, instance.id)

    def ask_to_remove(self, instance: Instance, streams: tuple[StreamProgress, ...]) -> None:
        """Ask whether an instance is to leave the list."""
        dialog = RemoveDialog(self._services, self._bridge, instance, records_in(streams), self._window)

        def tell() -> None:
            if dialog.keeps_records:
                self.taken_off.emit(instance)

        dialog.accepted.connect(tell)
        self._show(dialog, instance.id)

    def show_diagnostics(self, words: str) -> None:
        """What would be copied."""
        self._show(DiagnosticsDialog(words, self._window), 0)

    def _set_up(self, purpose: Purpose, answers: Answers) -> None:
        from wizard.ui.setup.dialog import SetupDialog

        dialog = SetupDialog(self._services, self._bridge, purpose, answers, self._open_url, self._window)
        dialog.changed.connect(lambda instance: self.changed.emit(instance.id))
        dialog.connected.connect(lambda result: self.changed.emit(result.instance.id))
        dialog.cancelled.connect(self.taken_off)
        dialog.another_wanted.connect(self.connect_kustomer)
        self._show(dialog, answers.instance_id or 0)

    def _show(self, dialog: QDialog, instance_id: int) -> None:
        """Open a dialog, unless another one is open."""
        if self._open is not None and self._open.isVisible():
            dialog.deleteLater()
            return
        self._open = dialog
        dialog.finished.connect(lambda _result: self._finish(dialog, instance_id))
        for key in help_keys():
            QShortcut(key, dialog, lambda: self.help_wanted.emit(dialog))
        dialog.open()

    def _finish(self, dialog: QDialog, instance_id: int) -> None:
        if self._open is dialog:
            self._open = None
            self._return_focus()
        dialog.deleteLater()
        self.changed.emit(instance_id)
        self.closed.emit()

    def _return_focus(self) -> None:
        """Go on in the window: when two close at once, not every window manager finds back to it."""
        if QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive:
            self._window.activateWindow()


def _answers(instance: Instance, key: str = "") -> Answers:
    """What is known of an instance. Where a new key will be kept is asked anew: a keyring may be there by now."""
    return Answers(
        name=instance.name,
        key=key,
        subdomain=instance.subdomain,
        practice=instance.practice,
        instance_id=instance.id,
    )
