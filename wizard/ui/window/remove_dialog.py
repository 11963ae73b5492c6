"""*Remove?*: what goes, what stays, and, only if the name is typed, the data too."""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.stop import Stop
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import plural, tr
from wizard.ui.services import Services
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.confirmation import Confirmation
from wizard.ui.widgets.form_row import FormRow
from wizard.ui.widgets.labels import body
from wizard.ui.widgets.toggles import RadioButton
from wizard.ui.window.leftover import left_in_keyring
from wizard.workspace.instances import Instance, fold


class RemoveDialog(Confirmation):
    """Asks whether an instance is to leave the list, and what becomes of its records.

    Args:
        known: conversations and other records in the workspace, as far as they are known.
    """

    def __init__(
        self, services: Services, bridge: Bridge, instance: Instance, known: tuple[int, int], parent: QWidget
    ) -> None:
        super().__init__(
            bridge,
            tr("Remove {name}?", name=instance.name),
            go=tr("Remove"),
            stay=tr("Cancel"),
            icon_name="trash",
            parent=parent,
        )
        self._services, self._instance = services, instance
        self._keep = RadioButton(tr("Keep its data in the workspace"), self)
        self._delete = RadioButton(tr("Delete its data too"), self)
        self._amount = body(parent=self)
        self._keep.setChecked(True)
        self._typed = QLineEdit(self)
        mark(self._typed, role="field")
        self._typed_row = FormRow(tr("Type {name} to confirm", name=_literal(instance.name)), self._typed, parent=self)
        choice = QVBoxLayout()
        choice.setSpacing(GRID)
        choice.addWidget(self._amount)
        choice.addWidget(self._keep)
        choice.addWidget(self._delete)
        self._choice = QWidget(self)
        self._choice.setLayout(choice)
        choice.setContentsMargins(0, 0, 0, 0)
        self.extras.addWidget(self._choice)
        self.extras.addWidget(self._typed_row)
        self._delete.toggled.connect(self._adapt)
        self._typed.textChanged.connect(lambda _text: self._adapt())
        self.show_consequence(
            tr("It leaves the list, no more data flows from it, and its API key is deleted from this computer.")
        )
        self._say(known)
        self._adapt()
        counts = services.workspace.queries.counts
        bridge.run(lambda: _split(counts(instance.id)), done=self._say, owner=self)

    @property
    def keeps_records(self) -> bool:
        """Whether the records are to stay in the workspace."""
        return not self._delete.isChecked()

    def go_ahead(self) -> None:
        """Remove it."""
        supervisor, instance_id = self._services.supervisor, self._instance.id
        if self.keeps_records:
            removal = partial(supervisor.remove, instance_id, with_records=False, stop=Stop())
            self.do(removal, tr("Removing it…"), self._finish)
            return
        # Which may take minutes; when the program ends, the rest waits for another time.
        report = self._bridge.relay(self._say_how_far, owner=self)
        deletion = partial(supervisor.remove, instance_id, with_records=True, stop=self._bridge.stop, report=report)
        self.do(deletion, tr("Deleting the data…"), self._finish)

    def _say_how_far(self, deleted: int) -> None:
        so_far = tr("{records} of {expected}", records=deleted, expected=max(deleted, sum(self._known)))
        self.say_doing(f"{tr('Deleting the data…')} {so_far}")

    def _say(self, records: tuple[int, int]) -> None:
        self._known = records
        conversations = plural("%Ln conversation(s)", "", records[0])
        others = plural("%Ln other record(s)", "", records[1])
        self._amount.setText(
            tr("The workspace holds {conversations} and {others} of it.", conversations=conversations, others=others)
        )
        self._choice.setVisible(any(records))

    def _adapt(self) -> None:
        """Deleting data needs the name."""
        deleting = self._delete.isChecked()
        self._typed_row.setVisible(deleting)
        self._go.setEnabled(not deleting or fold(self._typed.text()) == fold(self._instance.name))
        self._go.setText(tr("Remove and delete data") if deleting else tr("Remove"))

    def _finish(self, leftovers: tuple[Problem, ...]) -> None:
        if not leftovers:
            self.accept()
            return
        headline = tr("{name} is removed", name=self._instance.name)
        self.conclude(headline, [left_in_keyring(problem, self._instance.id) for problem in leftovers])


def _split(counts: dict[str, int]) -> tuple[int, int]:
    conversations = counts.get("conversations", 0)
    return conversations, sum(counts.values()) - conversations


def _literal(name: str) -> str:
    """A name for a label, in which `&` would mark a shortcut."""
    return name.replace("&", "&&")
