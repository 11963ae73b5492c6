"""What customers and colleagues write is shown as they wrote it, and makes the program do and say nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QHelpEvent, QPixmap, Qt, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from wizard.text import NOTHING
from wizard.ui.browse.entries import headline, remarks
from wizard.ui.browse.thread_page import ThreadPage
from wizard.ui.i18n import tr
from wizard.ui.theme import Theme
from wizard.ui.widgets.elided import ElidedLabel
from wizard.ui.widgets.plain_model import Cell, Row
from wizard.ui.widgets.plain_table import PlainTable
from wizard.ui.window.facts import Facts
from wizard.ui.window.instance_list import InstanceModel, InstanceView
from wizard.ui.window.words import standing
from wizard.workspace.instances import Instance, KeyKept, Status
from wizard.workspace.thread import Entry, Thread

# The platform without a screen says this of windows and tool tips.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (propagateSizeHints|raise)")
RED = 0xFFFF0000


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> QWidget:
    page = QWidget()
    page.resize(400, 300)
    qtbot.addWidget(page)
    page.show()
    return page


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    red, path = QPixmap(40, 40), tmp_path / "red.png"
    red.fill(QColor(RED))
    assert red.save(str(path))
    return path


def title(words: str, page: QWidget) -> QWidget:
    label = ElidedLabel(words, parent=page)
    label.resize(100, 30)
    label.show()
    return label


def table(words: str, page: QWidget) -> QWidget:
    table = PlainTable("Conversations", ("Day", "By channel"), 1, page)
    table.show_rows((Row(1, (Cell(words), Cell("3"))),))
    return _first(table)


def sidebar(words: str, page: QWidget) -> QWidget:
    now = datetime.now(UTC)
    kept = (False, Status.CONNECTED, "", NOTHING, "", None, KeyKept.KEYRING, False, now, now, None)
    instance, model = Instance(7, words, "lumen", *kept), InstanceModel(page)
    model.show_rows([(instance, standing(instance, None, Facts(7)))])
    return _first(InstanceView(model, page))


@pytest.mark.parametrize("make", [title, table, sidebar])
def test_a_tool_tip_shows_markup_as_it_was_written_and_opens_no_file(
    make: Callable[[str, QWidget], QWidget], page: QWidget, picture: Path, qtbot: QtBot
) -> None:
    words = f'Order 4711 <b>late</b> & <img src="{picture.as_posix()}">' + " again" * 10
    tip = hover(make(words, page), qtbot)
    assert read(tip).startswith(words)
    shown = tip.grab().toImage()
    assert RED not in {shown.pixel(x, y) for x in range(0, shown.width(), 4) for y in range(0, shown.height(), 4)}


@pytest.mark.parametrize("before", ["\u202e", "\u202b", "\u2067\u202e", "\u2068\u202d\u2069\u2069"])
def test_what_is_hidden_in_a_name_turns_nothing_round(theme: Theme, before: str) -> None:
    name = f"{before}enola"
    assert headline(message(), name).startswith("enola · received")
    sent = message(direction="out", written_by=name, attachments=(f"invoice{before}fdp.exe", "b.pdf"))
    assert headline(sent, None).startswith("enola · sent")
    assert headline(replace(sent, kind="note"), None).startswith("Note by enola · ")
    assert remarks(sent) == "Attached: invoicefdp.exe, b.pdf"


def test_words_that_are_read_from_the_right_stand_apart_from_ours(page: QWidget) -> None:
    shown = headline(message(), "\u05d9\u05d3\u05e2")
    apart = "\u2068\u05d9\u05d3\u05e2\u2069"
    assert shown.startswith(f"{apart} · received")
    thread = Thread("c", {"name": "Where is it?", "status": "open", "channel": "\u05e4\u05e7\u05e1"}, apart, ())
    opened = ThreadPage(page)
    opened.show_thread(thread)
    facts = next(label.text() for label in opened.findChildren(QLabel) if "0 messages" in label.text())
    assert facts == f"{apart} · Open · \u2068\u05e4\u05e7\u05e1\u2069 · 0 messages"
    assert tr("{name}: the key has expired", name="\u05d9\u05d3\u05e2") == f"{apart}: the key has expired"


def message(**others: object) -> Entry:
    at = "2026-01-01T10:00:00.000Z"
    sent = Entry("message", "1", at, None, "email", "in", None, None, "Hello", redacted=False)
    return replace(sent, **others)  # type: ignore[arg-type]


def hover(widget: QWidget, qtbot: QtBot) -> QLabel:
    """The tool tip at the beginning of a widget."""
    point = QPoint(10, 10)
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, point, widget.mapToGlobal(point)))

    def tips() -> list[QLabel]:
        every = (w for w in QApplication.topLevelWidgets() if isinstance(w, QLabel) and w.isVisible())
        return [w for w in every if w.windowType() is Qt.WindowType.ToolTip]

    qtbot.waitUntil(lambda: len(tips()) == 1)
    return tips()[0]


def read(tip: QLabel) -> str:
    """What a person reads in a tool tip."""
    if not Qt.mightBeRichText(tip.text()):
        return tip.text()
    document = QTextDocument()
    document.setHtml(tip.text())
    return document.toPlainText()


def _first(view: QAbstractItemView) -> QWidget:
    view.resize(400, 200)
    view.show()
    return view.viewport()
