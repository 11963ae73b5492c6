"""The settings, each of which acts at once: there is nothing to confirm, and nothing to lose by closing."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from wizard.problem import Problem
from wizard.settings import INTERVALS, LEAST_SHARE, Appearance, Settings
from wizard.ui.around.preferences import Preferences
from wizard.ui.around.proxy_field import ProxyField
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import LANGUAGES, duration, tr
from wizard.ui.services import Services
from wizard.ui.theme import GRID
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.card import Card
from wizard.ui.widgets.choice import Choice, Share
from wizard.ui.widgets.dialog_buttons import DialogButtons
from wizard.ui.widgets.elided import ElidedLabel
from wizard.ui.widgets.form_row import FormRow
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.labels import heading, muted, title
from wizard.ui.widgets.scroll_area import ScrollArea
from wizard.ui.widgets.tab_order import order_tabs
from wizard.ui.widgets.toggles import CheckBox

_SIZE: Final = QSize(84 * GRID, 90 * GRID)


class SettingsDialog(QDialog):
    """Shows the settings and changes them.

    Args:
        open_folder: shows a folder in the system's file manager.
        has_tray: whether the program can live in a tray here.
    """

    def __init__(
        self,
        preferences: Preferences,
        services: Services,
        bridge: Bridge,
        open_folder: Callable[[Path], object],
        *,
        has_tray: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._preferences, self._services, self._bridge = preferences, services, bridge
        self._open_folder, self._has_tray = open_folder, has_tray
        self.setWindowTitle(tr("Settings"))
        self._trouble = InlineMessage(Kind.DANGER, parent=self)
        self._trouble.hide()
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._add_looks()
        self._add_sync()
        self._add_proxy()
        self._add_running()
        self._add_places()
        self._lay_out()
        self._show(preferences.settings)
        preferences.changed.connect(self._show)
        preferences.failed.connect(self._tell)
        bridge.run(services.autostart.is_on, done=self._show_login, owner=self)

    # --- what is shown

    def _show(self, settings: Settings, _before: object = None) -> None:
        self._language.show_value(settings.language)
        self._appearance.show_value(settings.appearance)
        self._interval.show_value(settings.interval_minutes)
        self._share.show_value(settings.share_percent)
        self._proxy.show_settings(settings)
        self._tray.setChecked(settings.keep_in_tray and self._has_tray)
        self._notifications.setChecked(settings.notifications)

    def _show_login(self, on: bool) -> None:
        self._login.setChecked(on)
        self._login.setEnabled(True)

    def _tell(self, problem: Problem) -> None:
        self._trouble.show()
        self._trouble.show_problem(problem)

    # --- what is changed

    def _start_at_login(self, on: bool) -> None:
        autostart = self._services.autostart
        self._login.setEnabled(False)
        self._trouble.hide()

        def fail(problem: Problem) -> None:
            self._show_login(not on)
            self._tell(problem)

        self._bridge.run(
            lambda: autostart.set_on(on=on), done=lambda _nothing: self._show_login(on), failed=fail, owner=self
        )

    # --- how it is made

    def _add_looks(self) -> None:
        change = self._preferences.change
        self._language = Choice(
            [("", tr("As the system")), *LANGUAGES.items()], lambda language: change(language=language), self
        )
        self._appearance = Choice(
            [
                (Appearance.SYSTEM, tr("As the system")),
                (Appearance.LIGHT, tr("Light")),
                (Appearance.DARK, tr("Dark")),
            ],
            lambda appearance: change(appearance=appearance),
            self,
        )
        self.looks = self._card(tr("Language and appearance"))
        self.looks.column.addWidget(_row(tr("Lan&guage"), self._language, parent=self))
        self.looks.column.addWidget(_row(tr("&Colours"), self._appearance, parent=self))

    def _add_sync(self) -> None:
        change = self._preferences.change
        self._interval = Choice(
            [(minutes, duration(minutes * 60)) for minutes in INTERVALS],
            lambda minutes: change(interval_minutes=minutes),
            self,
        )
        self._share = Share(LEAST_SHARE, lambda share: change(share_percent=share), self)
        about = tr("Kustomer counts all your integrations together. What is left over stays for the others.")
        card = self._card(tr("Sync"))
        card.column.addWidget(_row(tr("&Look for news every"), self._interval, parent=self))
        card.column.addWidget(
            FormRow(
                tr("Share of Kustomer’s &request limit"), self._share.slider, about, around=self._share, parent=self
            )
        )

    def _add_proxy(self) -> None:
        self._proxy = ProxyField(self._preferences, self)
        self._card(tr("Proxy")).column.addWidget(self._proxy)

    def _add_running(self) -> None:
        change = self._preferences.change
        self._login = CheckBox(tr("Start when I log &in"), self)
        self._login.setEnabled(False)
        self._login.clicked.connect(self._start_at_login)
        self._tray = CheckBox(tr("&Keep running when the window is closed"), self)
        self._tray.setEnabled(self._has_tray)
        self._tray.clicked.connect(lambda on: change(keep_in_tray=on))
        self._notifications = CheckBox(tr("Notify me &when an account needs something"), self)
        self._notifications.clicked.connect(lambda on: change(notifications=on))
        with_tray = tr("It then shows how everything stands in the tray, beside the clock.")
        without = tr("This desktop has no tray, so the program ends when its window is closed.")
        card = self._card(tr("Keep it running"))
        card.column.addWidget(muted(tr("Data flows only while the program runs."), self))
        words = muted(with_tray if self._has_tray else without, self)
        words.setIndent(2 * GRID + GRID // 2)
        self._tray.setAccessibleDescription(words.text())
        tray = QVBoxLayout()
        tray.setSpacing(0)
        tray.addWidget(self._tray)
        tray.addWidget(words)
        card.column.addWidget(self._login)
        card.column.addLayout(tray)
        card.column.addWidget(self._notifications)

    def _add_places(self) -> None:
        card = self._card(tr("Where things are"))
        services = self._services
        places = (
            (tr("Workspace"), services.workspace.place, services.data_folder, tr("Open the folder of the workspace")),
            (tr("Logs"), str(services.log_folder), services.log_folder, tr("Open the folder of the logs")),
        )
        for words, place, folder, spoken in places:
            card.column.addLayout(self._place(words, place, folder, spoken))

    def _place(self, words: str, place: str, folder: Path, spoken: str) -> QHBoxLayout:
        button = SecondaryButton(tr("Open folder"), "folder", self)
        button.setAccessibleName(spoken)
        button.clicked.connect(lambda: self._open_folder(folder))
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(heading(words, self))
        said.addWidget(ElidedLabel(place, role="muted", mode=Qt.TextElideMode.ElideMiddle, parent=self))
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addLayout(said, stretch=1)
        row.addWidget(button, alignment=Qt.AlignmentFlag.AlignVCenter)
        return row

    def _card(self, words: str) -> Card:
        card = Card(self._content)
        card.column.setSpacing(2 * GRID)
        self._column.addWidget(heading(words, self._content))
        self._column.addWidget(card)
        self._column.addSpacing(GRID)
        return card

    def _lay_out(self) -> None:
        # Where lines end is room for a scroll bar already.
        self._column.setContentsMargins(*((GRID, 0, 0, 0) if self.isRightToLeft() else (0, 0, GRID, 0)))
        self._column.setSpacing(GRID)
        self._column.addStretch()
        close = SecondaryButton(tr("Close"), parent=self)
        close.clicked.connect(self.reject)
        buttons = DialogButtons(self)
        buttons.addButton(close, DialogButtons.ButtonRole.RejectRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(title(tr("Settings"), self))
        column.addWidget(self._trouble)
        column.addWidget(ScrollArea(tr("Settings"), self._content, steady=True, parent=self), stretch=1)
        column.addWidget(buttons)
        order_tabs(self)
        self._language.setFocus()
        room = self.screen().availableSize() - QSize(48, 64)
        self.resize(_SIZE.boundedTo(room))


def _row(label: str, field: QWidget, *, parent: QWidget) -> QWidget:
    """A label with its field beside it."""
    row = QWidget(parent)
    words = heading(label, row)
    words.setBuddy(field)
    field.setAccessibleName(label.replace("&", ""))
    across = QHBoxLayout(row)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(2 * GRID)
    across.addWidget(words, stretch=1)
    across.addWidget(field)
    return row
