"""A layout that goes on in the next line, and remembers how high it is only while nothing in it changes."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from wizard.ui.widgets.flow_layout import FlowLayout


def test_its_height_is_that_of_what_is_in_it_now(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    flow = FlowLayout(page, 10)
    flow.setContentsMargins(0, 0, 0, 0)
    heights = [flow.heightForWidth(100)]
    parts = [QWidget(page) for _ in range(3)]
    for part in parts:
        part.setFixedSize(80, 20)
        flow.addWidget(part)
        heights.append(flow.heightForWidth(100))
    parts[1].setFixedSize(80, 50)
    heights.append(flow.heightForWidth(100))
    parts[0].hide()
    heights.append(flow.heightForWidth(100))
    flow.takeAt(2)
    heights.append(flow.heightForWidth(100))
    assert heights == [0, 20, 50, 80, 110, 80, 50]
    assert flow.heightForWidth(1000) == 50
