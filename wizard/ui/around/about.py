"""About: versions, the libraries the program is made of, and their licences."""

import platform
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from wizard import __version__
from wizard.ui.around.libraries import Library, libraries
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.resources import icon_file
from wizard.ui.theme import GRID, mark
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.dialog_buttons import DialogButtons
from wizard.ui.widgets.labels import heading, muted, title
from wizard.ui.widgets.reading_text import ReadingText

_SIZE: Final = QSize(112 * GRID, 72 * GRID)
_ICON: Final = 56
_LIST: Final = 30 * GRID
_PLACE: Final = int(Qt.ItemDataRole.UserRole)
_TEXTS: Final = "https://spdx.org/licenses/"


class AboutDialog(QDialog):
    """Tells of the program.

    Args:
        report: makes the diagnostics of the program, given its libraries.
    """

    def __init__(self, bridge: Bridge, report: Callable[[tuple[Library, ...]], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._report = report
        self._libraries: tuple[Library, ...] = ()
        self.setWindowTitle(tr("About Customer AI Connect"))
        self._list, self._text = QListWidget(self), ReadingText(tr("Licence"), self)
        self._name = heading(parent=self)
        self._diagnose = SecondaryButton(tr("Copy diagnostics…"), "copy", self)
        self._diagnose.setEnabled(False)
        self._diagnose.clicked.connect(self._show_diagnostics)
        self._dress()
        self._lay_out()
        bridge.run(libraries, done=self._show_libraries, owner=self)

    def _show_libraries(self, found: tuple[Library, ...]) -> None:
        self._libraries = found
        for place, library in enumerate(found):
            licence = library.licence or tr("licence not named")
            item = QListWidgetItem(f"{library.name} {library.version}\n{licence}")
            item.setData(_PLACE, place)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._diagnose.setEnabled(True)

    def _show_licence(self, item: QListWidgetItem | None, _before: object = None) -> None:
        if item is None:
            return
        library = self._libraries[item.data(_PLACE)]
        self._name.setText(tr("Licence of {name}", name=library.name))
        missing = tr(
            "{name} comes without the text of its licence. You find it at {where}", name=library.name, where=_TEXTS
        )
        self._text.setPlainText(library.text or missing)
        self._text.setAccessibleName(self._name.text())

    def _show_diagnostics(self) -> None:
        from wizard.ui.window.diagnostics import DiagnosticsDialog

        dialog = DiagnosticsDialog(self._report(self._libraries), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _dress(self) -> None:
        mark(self._list, role="topics")
        self._list.setAccessibleName(tr("Libraries"))
        self._list.setFixedWidth(_LIST)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentItemChanged.connect(self._show_licence)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def _lay_out(self) -> None:
        licence = QVBoxLayout()
        licence.setSpacing(GRID)
        licence.addWidget(self._name)
        licence.addWidget(self._text, stretch=1)
        listed = QVBoxLayout()
        listed.setSpacing(GRID)
        listed.addWidget(heading(tr("Made with"), self))
        listed.addWidget(self._list, stretch=1)
        middle = QHBoxLayout()
        middle.setSpacing(2 * GRID)
        middle.addLayout(listed)
        middle.addLayout(licence, stretch=1)
        close = SecondaryButton(tr("Close"), parent=self)
        close.clicked.connect(self.reject)
        buttons = DialogButtons(self)
        buttons.addButton(self._diagnose, DialogButtons.ButtonRole.ActionRole)
        buttons.addButton(close, DialogButtons.ButtonRole.RejectRole)
        for button in (self._diagnose, close):
            button.setAutoDefault(True)
        close.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addLayout(self._head())
        column.addLayout(middle, stretch=1)
        column.addWidget(buttons)
        room = self.screen().availableSize() - QSize(48, 64)
        self.resize(_SIZE.boundedTo(room))
        self._list.setFocus()

    def _head(self) -> QHBoxLayout:
        picture = QLabel(self)
        picture.setPixmap(QIcon(str(icon_file("app"))).pixmap(QSize(_ICON, _ICON), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(title(tr("Customer AI Connect"), self))
        versions = tr(
            "Version {version} · Python {python} · Qt {qt}",
            version=__version__,
            python=platform.python_version(),
            qt=qVersion(),
        )
        words.addWidget(muted(versions, self))
        words.addWidget(muted(tr("Free software under the MIT licence."), self))
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, stretch=1)
        return row
