"""Nothing moves where motion is to be reduced."""

import pytest
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget
from pytestqt.qtbot import QtBot

from wizard.ui.theme import MOTION_MS, Theme, motion_ms
from wizard.ui.widgets.spinner import SpinnerIcon

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


class Still(QProxyStyle):
    """A style that passes on that motion is to be reduced."""

    def styleHint(  # noqa: N802 - Qt's name
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        data: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, data)


@pytest.mark.parametrize("still", [False, True])
def test_the_spinner_turns_only_where_things_may_move(still: bool, theme: Theme, qtbot: QtBot) -> None:
    spinner, style = SpinnerIcon(), Still("fusion")
    qtbot.addWidget(spinner)
    if still:
        spinner.setStyle(style)
    spinner.show()
    assert motion_ms(spinner) == (0 if still else MOTION_MS)
    assert spinner._spin.running, "that something goes on is shown in any case"
    assert spinner._spin._timer.isActive() is not still
    assert not spinner._drawing.isNull()
    spinner.hide()
    assert not spinner._spin._timer.isActive()
