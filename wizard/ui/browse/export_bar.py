"""Exports what is listed: the choice of a format and a place, progress, and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.stop import Stop, Stopped
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import plural, tr
from wizard.ui.services import Services
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.announce import announce
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.inline_message import InlineMessage, Kind, dismissal
from wizard.ui.widgets.labels import body
from wizard.ui.widgets.progress_bar import ProgressBar
from wizard.workspace.conversations import ConversationFilter
from wizard.workspace.export import Format, Selection, export


@dataclass(frozen=True, slots=True)
class Shown:
    """What is listed.

    Attributes:
        name: of the instance.
        count: how many there are; None if that is not known exactly.
    """

    instance_id: int
    name: str
    wanted: ConversationFilter
    count: int | None


class ExportBar(QWidget):
    """Says how an export goes; takes no room while there is none.

    Args:
        open_url: shows a folder in the system's file manager.
        shown: tells what is listed.
    """

    def __init__(
        self,
        services: Services,
        bridge: Bridge,
        open_url: Callable[[str], object],
        shown: Callable[[], Shown],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._services, self._bridge, self._open_url, self._shown = services, bridge, open_url, shown
        self._stop: Stop | None = None
        self._doing, self._result = Card(self), InlineMessage(parent=self)
        self._words = body(parent=self._doing)
        self._bar = ProgressBar(tr("Progress of the export"), self._doing)
        self._cancel = SecondaryButton(tr("Cancel"), parent=self._doing)
        self._cancel.setAccessibleName(tr("Cancel the export"))
        self._cancel.clicked.connect(self._give_up)
        self.button = self._make_button()
        self._lay_out()
        self._doing.hide()
        self._result.hide()

    @property
    def words(self) -> str:
        """What it says at the moment."""
        if self._stop:
            return self._words.text()
        return "" if self._result.isHidden() else self._result.words

    def export_to(self, file: Path, format_: Format) -> None:
        """Write what is listed to a file."""
        self._write(self._shown(), file, format_)

    # --- asking where

    def _ask(self, shown: Shown, format_: Format) -> None:
        ending, kind = format_.value, _kinds()[format_]
        dialog = QFileDialog(self.window(), tr("Export conversations"), _folder())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{kind} (*.{ending})")
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(_file_name(shown.name, ending))
        dialog.fileSelected.connect(lambda file: self._write(shown, Path(file), format_))
        dialog.open()

    # --- how it goes

    def _write(self, shown: Shown, file: Path, format_: Format) -> None:
        """Write what was listed when it was asked for, whatever is listed by now."""
        workspace, stop = self._services.workspace, Stop()
        self._stop = stop
        selection = Selection(shown.instance_id, "conversations", shown.wanted)
        forget = self._bridge.stop.call_when_set(stop.set)
        self._begin(shown.count)

        def go_on(written: int) -> None:
            self._go_on(written, shown.count)

        report = self._bridge.relay(go_on, owner=self)

        def write() -> int | None:
            try:
                return export(workspace, selection, file, format_, report, stop)
            except Stopped:
                return None
            finally:
                forget()

        self._bridge.run(
            write,
            done=lambda count: self._tell_of_cancelling() if count is None else self._succeed(file, count),
            failed=lambda problem: self._fail(shown, file, format_, problem),
            owner=self,
        )

    def _begin(self, count: int | None) -> None:
        self._result.hide()
        self._doing.show()
        self._bar.show_share(0.0 if count else None)
        self._words.setText(tr("Exporting…"))
        self.button.setEnabled(False)
        self._cancel.setFocus()
        announce(self, self._words.text())

    def _go_on(self, written: int, count: int | None) -> None:
        if count:
            self._bar.show_share(written / count)
        self._words.setText(plural("%Ln conversation(s) exported so far", "", written))

    def _give_up(self) -> None:
        """Have it end. Whether it was complete by then, it says itself."""
        if self._stop:
            self._stop.set()
            self._words.setText(tr("Stopping…"))

    def _tell_of_cancelling(self) -> None:
        self._end()
        self._say(Kind.INFO, tr("The export was cancelled."), tr("No file was written."))

    def _succeed(self, file: Path, count: int) -> None:
        self._end()
        show = SecondaryButton(tr("Show in folder"), "folder")
        show.clicked.connect(lambda: self._open_url(QUrl.fromLocalFile(str(file.parent)).toString()))
        exported = plural("%Ln conversation(s) exported.", "", count)
        self._say(Kind.SUCCESS, exported, tr("They are in {file}", file=QDir.toNativeSeparators(str(file))), show)

    def _fail(self, shown: Shown, file: Path, format_: Format, problem: Problem) -> None:
        self._end()
        again = SecondaryButton(tr("Try again"), "refresh")
        again.clicked.connect(lambda: self._write(shown, file, format_))
        elsewhere = SecondaryButton(tr("Choose another place"), "folder")
        elsewhere.clicked.connect(lambda: self._ask(shown, format_))
        self._result.show()
        self._result.show_problem(problem)
        self._result.set_buttons((elsewhere, again, dismissal(self._dismiss)))

    def _end(self) -> None:
        self._stop = None
        had_focus = self._cancel.hasFocus()
        self._doing.hide()
        self.button.setEnabled(True)
        if had_focus:
            self.button.setFocus()

    def _say(self, kind: Kind, message: str, hint: str, *buttons: SecondaryButton) -> None:
        self._result.show()
        self._result.show_message(kind, message, hint)
        self._result.set_buttons((*buttons, dismissal(self._dismiss)))

    def _dismiss(self) -> None:
        self._result.hide()
        self.button.setFocus()

    # --- how it is made

    def _make_button(self) -> SecondaryButton:
        button = SecondaryButton(tr("Export"), "export", self)
        mark(button, menu=True)
        menu = QMenu(button)
        for format_, kind in _kinds().items():
            action = QAction(f"{kind}…", menu)
            action.triggered.connect(lambda _checked=False, format_=format_: self._ask(self._shown(), format_))
            menu.addAction(action)
        button.setMenu(menu)
        button.setAccessibleName(tr("Export the listed conversations"))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self._bar, stretch=1)
        row.addWidget(self._cancel)
        self._doing.column.addWidget(self._words)
        self._doing.column.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._doing)
        column.addWidget(self._result)


def _kinds() -> dict[Format, str]:
    return {
        Format.CSV: tr("CSV for spreadsheets"),
        Format.JSON_LINES: tr("JSON Lines"),
        Format.PARQUET: tr("Parquet"),
    }


def _folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def _file_name(instance: str, ending: str) -> str:
    """Of an export, without what some systems allow in no name."""
    kept = "".join(letter if letter.isalnum() or letter in " -_" else "_" for letter in instance).strip()
    words = tr("{name} conversations", name=kept)
    return f"{words}.{ending}"
