"""Each look at a screen finds what it is there to find, and nothing where all is well."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QStringListModel, Qt, qWarning
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.window.conftest import QUIRKS
from tests.screens.contrast import contrast, contrast_in, faint
from tests.screens.flaws import cut_off, nameless, out_of_reach, texts
from tests.screens.listening import Listening

pytestmark = QUIRKS
WORDS = "Everything is checked first"
LEAST = 4.5
Show = Callable[[QWidget], QWidget]


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Shows a widget in a window of its own."""

    def show(widget: QWidget) -> QWidget:
        root = QWidget()
        root.setWindowTitle("Window")
        QVBoxLayout(root).addWidget(widget)
        qtbot.addWidget(root)
        root.show()
        qtbot.waitExposed(root)
        return root

    return show


# --- what is cut off


def test_nothing_is_found_where_all_is_well(show: Show) -> None:
    form = QWidget()
    layout = QFormLayout(form)
    for number in range(3):
        field, label = QLineEdit("value"), QLabel(f"Field {number}")
        label.setBuddy(field)
        field.setAccessibleName(label.text())
        layout.addRow(label, field)
    layout.addRow(QPushButton("Press me"))
    root = show(form)
    assert cut_off(root) + nameless(root) + out_of_reach(root) + faint(root, root.grab().toImage(), LEAST) == []


@pytest.mark.parametrize("make", [QLabel, QPushButton, QRadioButton])
def test_a_line_that_is_longer_than_its_widget(show: Show, make: Callable[[str], QWidget]) -> None:
    widget = make(WORDS)
    widget.setFixedWidth(40)
    assert [flaw.partition(" has ")[0] for flaw in cut_off(show(widget))] == [
        f"cut off: {type(widget).__name__} {WORDS!r}"
    ]


def test_a_paragraph_that_has_room_for_one_line_only(show: Show) -> None:
    label = QLabel(WORDS)
    label.setWordWrap(True)
    label.setFixedSize(90, 16)
    assert len(cut_off(show(label))) == 1


def test_a_word_that_is_longer_than_its_paragraph(show: Show) -> None:
    label = QLabel("Benachrichtigungseinstellungen")
    label.setWordWrap(True)
    label.setFixedSize(60, 200)
    assert len(cut_off(show(label))) == 1


def test_a_hint_that_is_longer_than_its_field(show: Show) -> None:
    line = QLineEdit()
    line.setPlaceholderText(WORDS)
    line.setFixedWidth(60)
    assert len(cut_off(show(line))) == 1


def test_what_sticks_out_of_what_is_around_it(show: Show) -> None:
    around = QWidget()
    around.setFixedSize(200, 60)
    label = QLabel(WORDS, around)
    label.move(150, 10)
    root = show(around)
    assert cut_off(root) == [f"cut off: QLabel {WORDS!r} sticks out"]
    label.move(0, 10)
    assert cut_off(root) == []


def test_what_is_below_may_be_scrolled_to_but_not_what_is_beside(show: Show) -> None:
    content = QWidget()
    content.setFixedSize(800, 800)
    label = QLabel(WORDS, content)
    label.move(0, 700)
    area = QScrollArea()
    area.setWidget(content)
    area.setFixedSize(300, 100)
    root = show(area)
    assert cut_off(root) == []
    label.move(290, 700)
    assert cut_off(root) == [f"cut off: QLabel {WORDS!r} sticks out"]


def test_words_over_words(show: Show) -> None:
    around = QWidget()
    around.setFixedSize(300, 100)
    for x in (0, 20):
        QLabel(WORDS, around).move(x, 10)
    assert cut_off(show(around)) == [f"one over the other: QLabel {WORDS!r} and QLabel {WORDS!r}"]


def test_cells_that_are_too_narrow_or_too_low(show: Show) -> None:
    table = QTableWidget(1, 2)
    table.verticalHeader().hide()
    table.setHorizontalHeaderLabels(["A", "B"])
    table.setItem(0, 0, QTableWidgetItem("Benachrichtigungen"))
    table.setItem(0, 1, QTableWidgetItem("no"))
    table.setColumnWidth(0, 50)
    root = show(table)
    (flaw,) = cut_off(root)
    assert "'Benachrichtigungen'" in flaw
    table.setColumnWidth(0, 300)
    assert cut_off(root) == []
    table.verticalHeader().setMinimumSectionSize(5)
    table.setRowHeight(0, 5)
    assert len(cut_off(root)) == 2


def test_a_title_that_is_wider_than_its_column(show: Show) -> None:
    table = QTableWidget(1, 1)
    table.setHorizontalHeaderLabels([WORDS])
    table.setColumnWidth(0, 50)
    assert len(cut_off(show(table))) == 1


def test_a_list_that_is_too_narrow(show: Show) -> None:
    rows = QListView()
    rows.setModel(QStringListModel([WORDS], rows))
    rows.setFixedSize(80, 60)
    root = show(rows)
    assert cut_off(root) == [f"cut off: {WORDS!r} in QListView ''"]
    rows.setWordWrap(True)
    assert cut_off(root) == []


# --- what a screen reader and a keyboard find


def test_a_control_without_a_name(show: Show) -> None:
    assert nameless(show(QLineEdit())) == ["no name: QLineEdit ''"]


def test_a_control_that_is_of_no_sort(show: Show) -> None:
    widget = QWidget()
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.setAccessibleName("Something")
    assert nameless(show(widget)) == ["no role: QWidget 'Something'"]


def test_a_window_without_a_title(qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    root.show()
    assert nameless(root) == ["no name: QWidget ''"]


def test_a_control_to_which_no_key_leads(show: Show) -> None:
    around = QWidget()
    column = QVBoxLayout(around)
    trap, after = QPlainTextEdit(), QPushButton("After")
    trap.setAccessibleName("Trap")
    for widget in (trap, after):
        column.addWidget(widget)
    root = show(around)
    trap.setFocus()
    assert out_of_reach(root) == ["Tab does not lead to QPushButton 'After'"]
    trap.setTabChangesFocus(True)
    assert out_of_reach(root) == []


def test_buttons_of_which_one_is_on_are_reached_by_the_arrow_keys(show: Show) -> None:
    around = QWidget()
    column, group = QVBoxLayout(around), QButtonGroup(around)
    for words in ("One", "Two"):
        button = QRadioButton(words)
        group.addButton(button)
        column.addWidget(button)
    group.buttons()[0].setChecked(True)
    assert out_of_reach(show(around)) == []


# --- what is faint


def test_contrast_is_what_wcag_says() -> None:
    assert contrast(0xFF000000, 0xFFFFFFFF) == pytest.approx(21)
    assert contrast(0xFF777777, 0xFFFFFFFF) == pytest.approx(4.48, abs=0.01)
    assert contrast(0xFFFFFFFF, 0xFF777777) == contrast(0xFF777777, 0xFFFFFFFF)


@pytest.mark.parametrize(("ink", "is_faint"), [("#767676", False), ("#999999", True), ("#000000", False)])
def test_words_are_measured_in_the_picture(show: Show, ink: str, is_faint: bool) -> None:
    label = QLabel(WORDS)
    palette = QPalette(label.palette())
    palette.setColor(QPalette.ColorRole.WindowText, QColor(ink))
    palette.setColor(QPalette.ColorRole.Window, QColor("#ffffff"))
    label.setPalette(palette)
    label.setAutoFillBackground(True)
    font = label.font()
    font.setPixelSize(60)  # so large that letters have pixels of their full colour at every scale
    label.setFont(font)
    root = show(label)
    assert bool(faint(root, root.grab().toImage(), LEAST)) is is_faint


def test_a_place_with_nothing_on_it_has_no_contrast(show: Show) -> None:
    root = show(QLabel())
    assert contrast_in(root.grab().toImage(), root.rect()) is None


def test_everything_that_is_written_is_looked_at(show: Show) -> None:
    around = QWidget()
    column = QVBoxLayout(around)
    rows = QListView()
    rows.setModel(QStringListModel(["Row"], rows))
    for widget in (QLabel("Label"), QPushButton("Button"), QLineEdit("Field"), rows):
        column.addWidget(widget)
    hidden = QLabel("Hidden", around)
    hidden.hide()
    assert [words.split("'")[1] for words, _place in texts(show(around))] == ["Label", "Button", "Field", "Row"]


# --- what is said aside


def test_warnings_are_heard() -> None:
    with Listening() as listening:
        qWarning("Something is odd")
        qWarning("This plugin does not support propagateSizeHints()")
        assert listening.take() == ["Qt warns: Something is odd"]
        assert listening.take() == []
