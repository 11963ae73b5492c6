"""What is around the screens, put together: menu, settings, tray, notifications, and later starts."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSystemTrayIcon

from wizard.settings import Settings
from wizard.ui.around.dock import Dock
from wizard.ui.around.menu import Menu
from wizard.ui.around.preferences import Preferences
from wizard.ui.around.tray import Tray
from wizard.ui.around.windows import Windows
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import choose, retranslate, say, tr
from wizard.ui.theme import Theme
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.inline_message import Kind
from wizard.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    # What these load is slow to load; they are imported when the workspace is open.
    from wizard.ui.around.fleet import Fleet
    from wizard.ui.around.notices import Notice
    from wizard.ui.around.overview import Overview
    from wizard.ui.around.watch import Watch
    from wizard.workspace.instances import Instance


class Around(QObject):
    """Everything around one window.

    Args:
        preferences: the settings, which act at once.
        open_url: shows a web page in the person's browser.
        open_folder: shows a folder in the system's file manager; None for the usual way.
        make_icon: makes what stands in the tray; None for the system's own, where it has one.

    Attributes:
        menu: the entries and their keys.
        tray: None where there is no tray.
    """

    def __init__(
        self,
        window: MainWindow,
        theme: Theme,
        bridge: Bridge,
        preferences: Preferences,
        open_url: Callable[[str], object],
        *,
        open_folder: Callable[[Path], object] | None = None,
        make_icon: Callable[[QObject], Any] | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._theme, self._bridge, self._preferences = window, theme, bridge, preferences
        self._make_icon = make_icon
        self._watch: Watch | None = None
        self._fleet: Fleet | None = None
        self._noticed: set[int] = set()
        self._windows = Windows(window, bridge, preferences, open_url, open_folder, self)
        self.menu, self.tray = Menu(window), self._find_tray()
        theme.choose(preferences.scheme)
        window.stays = self._stays
        self._wire()
        retranslate(self, self._tell_anew)

    def listen(self, address: str) -> None:
        """Hear of later starts at this address, until the window closes."""
        from wizard.ui.around.single import ActivationServer

        bell = ActivationServer(address, self)
        bell.rung.connect(self._ring)
        self._window.ending.connect(bell.close)

    def find_tray(self) -> bool:
        """Look again for a tray, which may come up later than the program; returns whether there is one."""
        if self.tray is None:
            self.tray = self._find_tray()
            if self._watch:
                self._watch.tell_again()
        return self.tray is not None

    # --- what happens

    def _opened(self) -> None:
        """The workspace is open."""
        if not (integrations := self._window.integrations):
            return
        from wizard.ui.around.fleet import Fleet
        from wizard.ui.around.notices import Memory
        from wizard.ui.around.watch import Watch

        services = integrations.services
        self._fleet = Fleet(services, integrations.register, self._bridge, self)
        self._watch = Watch(integrations.register, Memory(services.state_folder), self)
        self._watch.stands.connect(self._show_overview)
        self._watch.noticed.connect(self._notice)
        self._watch.begin()
        integrations.shown.connect(self._note_shown)
        integrations.presenter_wanted.connect(self._windows.show_presenter)
        self._windows.practised.connect(self._fleet.sync_practice)
        self.menu.settings.setEnabled(True)
        if button := self.menu.button:
            integrations.put_in_corner(button)
            button.show()

    def _failed(self) -> None:
        """The workspace could not be opened; somebody whose program started hidden must hear of it, too."""
        if self.tray:
            words = tr("The workspace could not be opened.")
            self.tray.show_status(words, "danger", running=False, paused=False)
            if not self._window.isVisible():
                self.tray.notify(tr("Customer AI Connect"), words)

    def _end(self) -> None:
        """The window begins to close: nothing more is told, and nothing else stays open."""
        if self._watch:
            self._watch.end()
        self._windows.close()
        if self.tray:
            self.tray.show_status(tr("Saving what has arrived, then closing…"), "accent", running=False, paused=False)

    def _ended(self) -> None:
        if self.tray:
            self.tray.end()

    def _act(self, settings: Settings, before: Settings) -> None:
        """A setting was changed."""
        if settings.appearance is not before.appearance:
            self._theme.choose(self._preferences.scheme)
        if settings.language != before.language:
            choose(settings.language)
        if services := self._window.services:
            services.adjust(settings)

    def _tell_anew(self) -> None:
        """Another language is spoken."""
        if self._watch:
            self._watch.tell_again()
        self._windows.open_anew()

    def _note_shown(self, instance: "Instance | None") -> None:
        practice = instance is not None and instance.practice
        self.menu.show_presenter(shown=practice)
        if not practice:
            self._windows.close_presenter()

    def _show_overview(self, now: "Overview") -> None:
        if self.tray:
            self.tray.show_status(now.line, now.tone, running=now.running, paused=now.paused)

    def _ring(self, practice: bool) -> None:
        """The program was started once more."""
        self._window.come_forward()
        if practice:
            self._window.offer_practice()

    def _tell_fleet(self, order: Literal["sync", "pause", "resume"]) -> None:
        if fleet := self._fleet:
            {"sync": fleet.sync, "pause": fleet.pause, "resume": fleet.resume}[order]()

    # --- what is to be told

    def _notice(self, notices: "list[Notice]") -> None:
        """Tell them where the person will see it, if that is wanted."""
        in_front = self._window.isVisible() and self._window.isActiveWindow()
        here = self._window.integrations.chosen if self._window.integrations and in_front else 0
        if not self._preferences.settings.notifications:
            told = notices
        elif self.tray and not in_front:
            told = self._tell_outside(self.tray, notices)
        else:
            told = self._tell_inside(notices, here)
        if self._watch:
            for notice in told:
                self._watch.lookout.told(notice)

    def _tell_outside(self, tray: Tray, notices: "list[Notice]") -> "list[Notice]":
        """All of them at once. Whichever message is pressed, it is not said which; so several lead to the list."""
        from wizard.ui.around.overview import need_attention

        titles = [say(notice.title) for notice in notices]
        self._noticed.update(notice.instance_id for notice in notices)
        if len(notices) == 1:
            tray.notify(titles[0], say(notices[0].words))
        else:
            tray.notify(need_attention(len(notices)), "\n".join(titles))
        return notices

    def _tell_inside(self, notices: "list[Notice]", here: int) -> "list[Notice]":
        """One after the other, and none that the person looks at already; returns those that are dealt with."""
        seen = [notice for notice in notices if notice.instance_id == here]
        new = [notice for notice in notices if notice.instance_id != here]
        if not new or self._window.banner.words:
            return seen
        self._show_banner(new[0])
        return [*seen, new[0]]

    def _show_banner(self, notice: "Notice") -> None:
        def make_button() -> SecondaryButton:
            button = SecondaryButton(tr("Show it"))
            button.clicked.connect(lambda: self._follow_banner(notice.instance_id))
            return button

        self._window.banner.show_message(Kind.WARNING, notice.title, notice.words, make_button)

    def _follow_banner(self, instance_id: int) -> None:
        self._window.banner.hide()
        self._lead_to(instance_id)

    def _lead_to(self, *instance_ids: int) -> None:
        self._noticed.clear()
        self._window.come_forward()
        if len(instance_ids) == 1 and (integrations := self._window.integrations):
            integrations.show_instance(instance_ids[0])

    # --- how it is made

    def _stays(self) -> bool:
        return self.tray is not None and self._preferences.settings.keep_in_tray

    def _find_tray(self) -> Tray | None:
        if not (self._make_icon or QSystemTrayIcon.isSystemTrayAvailable()):
            return None
        tray = Tray(self._window, self._make_icon or QSystemTrayIcon)
        tray.open_wanted.connect(self._lead_to)
        tray.sync_wanted.connect(lambda: self._tell_fleet("sync"))
        tray.pause_wanted.connect(lambda: self._tell_fleet("pause"))
        tray.resume_wanted.connect(lambda: self._tell_fleet("resume"))
        tray.quit_wanted.connect(self._window.quit)
        tray.notice_pressed.connect(lambda: self._lead_to(*self._noticed))
        return tray

    def _wire(self) -> None:
        window, menu, windows = self._window, self.menu, self._windows
        menu.settings.triggered.connect(lambda _checked=False: windows.show_settings(has_tray=self.tray is not None))
        menu.presenter.triggered.connect(lambda _checked=False: windows.show_presenter())
        menu.help.triggered.connect(lambda _checked=False: windows.show_help())
        menu.about.triggered.connect(lambda _checked=False: windows.show_about())
        window.opened.connect(self._opened)
        window.failed.connect(self._failed)
        window.ending.connect(self._end)
        window.ended.connect(self._ended)
        window.help_wanted.connect(windows.show_help)
        self._preferences.changed.connect(self._act)
        if sys.platform == "darwin":
            Dock(window)
        self._preferences.failed.connect(window.show_problem)
