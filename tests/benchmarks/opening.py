"""Opens a window and says on which second of the system's clock it was painted. Loads nothing that slows it down.

Usage: python -m tests.benchmarks.opening FOLDER    the program; without a folder, an empty window of PySide6
"""

import os
import sys
import time


def _open_nothing() -> None:
    from PySide6.QtWidgets import QApplication, QWidget

    application, window = QApplication(sys.argv[:1]), QWidget()
    window.show()
    _end_when_painted(window)
    application.exec()


def _open_the_program(folder: str) -> None:
    from wizard import cli
    from wizard.ui import start  # loaded by the program anyway

    run = start.Start.run

    def watched(self: start.Start, **how: bool) -> int:
        _end_when_painted(self.window)
        return run(self, **how)

    start.Start.run = watched  # type: ignore[method-assign]
    cli.main(["--folder", folder])


def _end_when_painted(window: object) -> None:
    """A window hears of its painting before itself and everything in it is painted, which is done in one go."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QWidget

    def end() -> None:
        print(time.monotonic(), flush=True)
        os._exit(0)

    assert isinstance(window, QWidget)

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, end)
            return False

    window.watch = Watch(window)  # type: ignore[attr-defined]
    window.installEventFilter(window.watch)  # type: ignore[attr-defined]


if __name__ == "__main__":
    if sys.argv[1:]:
        _open_the_program(sys.argv[1])
    else:
        _open_nothing()
