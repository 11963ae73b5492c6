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

    load = start.Start.load

    def watched(self: start.Start) -> None:
        _end_when_painted(self.window)
        load(self)

    start.Start.load = watched  # type: ignore[method-assign]
    cli.main(["--folder", folder])


def _end_when_painted(window: object) -> None:
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QWidget

    assert isinstance(window, QWidget)

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint:
                print(time.monotonic(), flush=True)
                os._exit(0)
            return False

    window.watch = Watch(window)  # type: ignore[attr-defined]
    window.installEventFilter(window.watch)  # type: ignore[attr-defined]


if __name__ == "__main__":
    if sys.argv[1:]:
        _open_the_program(sys.argv[1])
    else:
        _open_nothing()
