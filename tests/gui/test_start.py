"""How the program begins: known to the system, and with an error that nobody foresaw shown, though not for ever."""

import ctypes
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication

from wizard.problem import Problem
from wizard.ui.start import Start, _application


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path) -> Iterator[Start]:
    start = Start(lambda _on_change: None, tmp_path)  # type: ignore[arg-type,return-value]
    yield start
    start.take_apart()


def test_what_goes_wrong_while_an_error_is_shown_is_logged(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    told: list[Problem] = []

    def show(problem: Problem) -> None:
        told.append(problem)
        start._tell(KeyError, KeyError("the banner"), None)

    start.bridge.unhandled.connect(show)
    with caplog.at_level(logging.ERROR):
        start._tell(ValueError, ValueError("the first"), None)
    assert [problem.detail.strip() for problem in told] == ["ValueError: the first"]
    assert len(caplog.records) == 2

    start._tell(ValueError, ValueError("the next"), None)
    assert len(told) == 2


def test_windows_does_not_take_it_for_python(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []
    shell = SimpleNamespace(SetCurrentProcessExplicitAppUserModelID=named.append)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(shell32=shell), raising=False)
    assert _application() is qapp
    assert len(named) == 1
    assert re.fullmatch(r"[\w.]{1,128}", named[0]), "as Windows wants it"
