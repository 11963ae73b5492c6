"""An error that nobody foresaw is shown, and one that showing it leads to is not shown for ever."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from wizard.problem import Problem
from wizard.ui.start import Start


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
