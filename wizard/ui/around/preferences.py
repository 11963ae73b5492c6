"""The settings while the program runs: everybody who acts on them hears of every change."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from wizard.problem import Problem, writing_hint
from wizard.settings import Appearance, Settings, SettingsFile
from wizard.text import text

if TYPE_CHECKING:
    from PySide6.QtCore import Qt


class NotKept(Problem):
    """The settings hold until the program ends, and no longer."""

    kind = "settings_not_kept"

    def __init__(self, error: OSError) -> None:
        super().__init__(
            text("The settings could not be saved. They hold until the program ends."),
            writing_hint(error),
            detail=str(error),
        )


class Preferences(QObject):
    """Holds the present settings.

    Args:
        folder: in which they are kept.

    Attributes:
        changed: the present settings and those before.
        failed: a `Problem` that kept them from being saved.
    """

    changed = Signal(object, object)
    failed = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file = SettingsFile(folder)
        self.settings: Settings = self._file.load()

    @property
    def scheme(self) -> "Qt.ColorScheme":
        """The appearance, as Qt calls it."""
        from PySide6.QtCore import Qt

        names = {Appearance.LIGHT: Qt.ColorScheme.Light, Appearance.DARK: Qt.ColorScheme.Dark}
        return names.get(self.settings.appearance, Qt.ColorScheme.Unknown)

    def change(self, **values: Any) -> None:  # noqa: ANN401 - the fields of `Settings`
        """Set some settings, by their names; they act at once."""
        before, self.settings = self.settings, replace(self.settings, **values)
        if before == self.settings:
            return
        try:
            self._file.save(self.settings)
        except OSError as error:
            self.failed.emit(NotKept(error))
        self.changed.emit(self.settings, before)
