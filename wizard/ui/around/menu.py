"""The program's menu: the system's own bar on macOS, elsewhere a button beside the list's title."""

import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from wizard.ui.i18n import retranslate, tr
from wizard.ui.theme import mark
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.icon import icon
from wizard.ui.widgets.keys import help_keys, key_name
from wizard.ui.window.main_window import MainWindow

HAS_BAR: Final = sys.platform == "darwin"
"""Whether windows have their menu elsewhere, where it costs them no room."""


class Menu:
    """The entries, which are also what their keys do, and where they are to be found.

    Args:
        window: whose menu it is.
        with_bar: whether to put them into a menu bar.

    Attributes:
        settings: opens the settings; off until the workspace is open.
        presenter: opens the presenter's controls; there only while a practice instance is shown.
        help: opens the help.
        about: tells of the program.
    """

    def __init__(self, window: MainWindow, *, with_bar: bool = HAS_BAR) -> None:
        self._window = window
        role = QAction.MenuRole
        self.settings = self._action(lambda: tr("Settings…"), "settings", ["Ctrl+,"], role.PreferencesRole)
        self.presenter = self._action(lambda: tr("Presenter…"), "presenter", ["Ctrl+Shift+P"])
        self.help = self._action(lambda: tr("Help"), "help", help_keys())
        self.about = self._action(lambda: tr("About Customer AI Connect"), "info", [], role.AboutRole)
        window.quit_action.setMenuRole(role.QuitRole)
        self.settings.setEnabled(False)
        self.show_presenter(shown=False)
        self._button: SecondaryButton | None = None
        if with_bar:
            self._fill_bar(window.menuBar())
        else:
            self._button = self._make_button()

    @property
    def button(self) -> SecondaryButton | None:
        """What opens the menu; None where there is a bar."""
        return self._button

    def show_presenter(self, *, shown: bool) -> None:
        """Offer the presenter's controls, or not."""
        self.presenter.setVisible(shown)
        self.presenter.setEnabled(shown)

    def pop_up(self) -> None:
        """Open the menu by keyboard."""
        if self._button and self._button.isVisible():
            menu = self._button.menu()
            menu.popup(self._button.mapToGlobal(QPoint(0, self._button.height())))
            menu.setActiveAction(self._window.connect_action)

    def _action(
        self,
        words: Callable[[], str],
        icon_name: str,
        keys: list[QKeySequence] | list[str],
        role: QAction.MenuRole = QAction.MenuRole.NoRole,
    ) -> QAction:
        action = QAction(icon(icon_name), "", self._window)
        retranslate(action, lambda: action.setText(words()))
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setMenuRole(role)
        self._window.addAction(action)
        return action

    def _make_button(self) -> SecondaryButton:
        button = SecondaryButton("", "menu", self._window)
        mark(button, menu=True, compact=True)
        retranslate(button, lambda: button.setAccessibleName(tr("Menu")))
        retranslate(button, lambda: button.setToolTip(tr("Menu ({key})", key=key_name("F10"))))
        menu = QMenu(button)
        window = self._window
        window.connect_action.setIcon(icon("plus"))
        window.sync_action.setIcon(icon("refresh"))
        window.quit_action.setIcon(icon("power"))
        menu.addActions([window.connect_action, window.sync_action])
        menu.addSeparator()
        menu.addActions([self.presenter, self.settings])
        menu.addSeparator()
        menu.addActions([self.help, self.about])
        menu.addSeparator()
        menu.addAction(window.quit_action)
        button.setMenu(menu)
        button.hide()
        self._action(lambda: tr("Menu"), "menu", ["F10"]).triggered.connect(lambda _checked=False: self.pop_up())
        return button

    def _fill_bar(self, bar: QMenuBar) -> None:
        """On macOS, Settings, About and Quit move by their roles to where that system has them."""
        window = self._window
        accounts, about = bar.addMenu(""), bar.addMenu("")
        retranslate(accounts, lambda: accounts.setTitle(tr("&Accounts")))
        retranslate(about, lambda: about.setTitle(tr("&Help")))
        accounts.addActions([window.connect_action, window.sync_action, self.presenter])
        accounts.addActions([self.settings, window.quit_action])
        about.addActions([self.help, self.about])
