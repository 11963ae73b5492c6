"""Hears Qt's warnings, and errors that nobody caught."""

import sys
import traceback
from types import TracebackType
from typing import Final, Self

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_PLATFORM_CANNOT: Final = "This plugin does not support "
"""Said by the platform without a screen: of window managers, of what comes to the front."""


class Listening:
    """Hears everything from its beginning to its end. A context manager."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._before = sys.excepthook

    def __enter__(self) -> Self:
        self._before, sys.excepthook = sys.excepthook, self._catch
        qInstallMessageHandler(self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        qInstallMessageHandler(None)
        sys.excepthook = self._before

    def take(self) -> list[str]:
        """What was heard since the last time."""
        heard, self._heard = self._heard, []
        return heard

    def _hear(self, kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
        if kind not in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg} and not words.startswith(_PLATFORM_CANNOT):
            self._heard.append(f"Qt warns: {words}")

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._heard.append("nobody caught: " + "".join(traceback.format_exception(kind, error, trace)))
