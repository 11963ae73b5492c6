"""The bar beside the window: it says what is to be seen, takes no focus, covers nothing, and is in no picture."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from tests.gui.tour.conftest import QUIRKS, bars, button
from wizard.ui.tour.audience import Audience
from wizard.ui.tour.beside import GAP, HEIGHT, place
from wizard.ui.tour.camera import Camera
from wizard.ui.tour.caption_bar import CaptionBar
from wizard.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = QUIRKS


@pytest.fixture
def field(bare_window: MainWindow) -> Iterator[QLineEdit]:
    """Something in the program that has the focus."""
    field = QLineEdit(bare_window)
    field.show()
    field.setFocus()
    yield field
    field.deleteLater()


def test_it_says_the_caption_and_asks_for_no_focus(bar: CaptionBar) -> None:
    """Which a real window system heeds, as tests/desktop shows; the one without a screen does not."""
    assert "Data is flowing" in [label.text() for label in bar.findChildren(QLabel)]
    assert bar.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert bar.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_everything_on_it_has_a_name_and_says_its_key(bar: CaptionBar) -> None:
    assert bar.windowTitle() == "Captions of the tour"
    buttons = {one.text(): one.toolTip() for one in bar.findChildren(QPushButton)}
    assert buttons == {"Pause": "Space", "Next": "Right", "End": "Esc"}


def test_its_buttons_pause_go_on_and_end(audience: Audience, bar: CaptionBar, qtbot: "QtBot") -> None:
    button(bar, "Pause").click()
    assert audience.pace.paused
    rest = audience.tell("Everything has arrived")
    assert not rest.holds()
    button(bar, "Next").click()
    assert rest.holds()
    button(bar, "Continue").click()
    assert not audience.pace.paused
    button(bar, "End").click()
    qtbot.waitUntil(lambda: bars() == [])


def test_a_dialog_does_not_keep_its_buttons_from_being_pressed(bar: CaptionBar) -> None:
    """Which it would, were the bar a child of the window whose dialog that is."""
    assert bar.parentWidget() is None
    assert bar.windowHandle().transientParent() is None


def test_keys_work_wherever_the_focus_is_and_the_program_hears_none(
    bare_window: MainWindow, field: QLineEdit, audience: Audience, bar: CaptionBar, qtbot: "QtBot"
) -> None:
    system = bare_window.windowHandle()
    rest = audience.tell("Everything has arrived")
    QTest.keyClick(system, Qt.Key.Key_A)
    QTest.keyClick(system, Qt.Key.Key_Space)
    assert audience.pace.paused
    assert button(bar, "Continue").isVisible()
    QTest.keyClick(system, Qt.Key.Key_Right)
    assert rest.holds()
    assert field.text() == ""
    QTest.keyClicks(field, "as a script types")
    assert field.text() == "as a script types"
    QTest.keyClick(system, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bars() == [])


def test_only_the_bar_can_be_clicked(bare_window: MainWindow, audience: Audience, bar: CaptionBar) -> None:
    clicked: list[str] = []
    other = QPushButton("Disconnect", bare_window)
    other.clicked.connect(lambda: clicked.append("in the program"))
    other.show()
    for one in (other, button(bar, "Pause")):
        QTest.mouseClick(one.window().windowHandle(), Qt.MouseButton.LeftButton, pos=_middle(one))
    assert clicked == []
    assert audience.pace.paused
    other.deleteLater()


def test_it_is_in_no_picture(bare_window: MainWindow, bar: CaptionBar, tmp_path: Path) -> None:
    bar.move(bare_window.pos())
    with_bar = Camera(tmp_path / "with", bare_window).take("window", bare_window)
    bar.hide()
    without = Camera(tmp_path / "without", bare_window).take("window", bare_window)
    assert QImage(str(with_bar)) == QImage(str(without))
    assert QImage(str(with_bar)).size() == bare_window.size()


@pytest.mark.parametrize("place", [QRect(0, 0, 700, 620), QRect(40, 60, 760, 720), QRect(0, 0, 800, 800)], ids=str)
def test_it_covers_nothing_of_the_window_wherever_that_is(
    place: QRect, bare_window: MainWindow, bar: CaptionBar, audience: Audience
) -> None:
    """The screen has 800 by 800. Where both do not fit, the window makes room."""
    bare_window.setMinimumSize(0, 0)
    bare_window.setGeometry(place)
    audience.tell("Everything has arrived")
    assert not bar.geometry().intersects(bare_window.frameGeometry())
    assert bare_window.screen().availableGeometry().contains(bar.geometry())


def test_it_goes_where_the_window_goes(bare_window: MainWindow, bar: CaptionBar, audience: Audience) -> None:
    bare_window.setMinimumSize(0, 0)
    bare_window.setGeometry(20, 20, 500, 500)
    audience.tell("Everything has arrived")
    before = bar.geometry()
    bare_window.setGeometry(60, 80, 540, 500)
    assert bar.geometry() == before.translated(40, 60).adjusted(0, 0, 40, 0)


ROOM = QRect(0, 30, 1280, 690)


@pytest.mark.parametrize(
    ("frame", "top"),
    [
        (QRect(100, 50, 900, 500), 50 + 500 + GAP),
        (QRect(100, 200, 900, 520), 200 - GAP - HEIGHT),
        (QRect(0, 30, 1280, 690), 720 - HEIGHT),
        (QRect(-300, 50, 900, 500), 50 + 500 + GAP),
        (QRect(900, 50, 900, 500), 50 + 500 + GAP),
    ],
    ids=["beneath", "above", "nowhere else", "beyond the left", "beyond the right"],
)
def test_its_place_is_beneath_or_above_and_always_on_the_screen(frame: QRect, top: int) -> None:
    where = place(frame, ROOM, HEIGHT)
    assert where.top() == top
    assert where.width() == frame.width()
    assert ROOM.contains(where)


def _middle(one: QPushButton) -> QPoint:
    return one.mapTo(one.window(), one.rect().center())
