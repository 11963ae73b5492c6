"""The chart: what it draws, says and announces, by mouse and keyboard, in every size and direction."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.gui.window.conftest import ENTER, ESC, QUIRKS, Connect, Person
from wizard.practice import PracticeServer
from wizard.ui.browse import chart as chart_module
from wizard.ui.browse.chart import Chart
from wizard.ui.browse.tally import Bar, Bars, Tally, Unit
from wizard.ui.browse.words import channel_words
from wizard.ui.i18n import choose
from wizard.ui.services import Services
from wizard.ui.theme import DARK, LIGHT, Colours, Theme

pytestmark = QUIRKS
Start = Callable[[], Person]
LEFT, RIGHT, HOME, END = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End


@pytest.fixture
def chart(started: Start, connect: Connect) -> Chart:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    chart = person.integrations._page.chart
    person.waits_for(
        lambda: chart.isVisible() and sum(chart.bars.bars[n].total for n in range(len(chart.bars.bars))) == 120
    )
    return chart


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []

    def listen(_widget: QWidget, words: str, *, urgent: bool = False) -> None:
        said.append(words)

    monkeypatch.setattr(chart_module, "announce", listen)
    return said


def test_it_shows_what_is_in_the_workspace(chart: Chart, services: Services) -> None:
    assert chart.words.startswith("120 conversations from ")
    (instance,) = services.instances.all()
    today = datetime.now(UTC).date()
    counted = services.workspace.queries.per_day(instance.id, today - timedelta(days=4000), today)
    emails = sum(one.count for one in counted if one.channel == "email")
    assert f"Email  {emails}" in chart.numbers
    description = chart.canvas.accessibleDescription()
    assert f"{emails} Email" in description
    assert "Arrow keys" in description
    assert chart.canvas.accessibleName() == f"Conversations per {chart.bars.unit}"


def test_it_is_there_again_for_whoever_passed_by_another_instance(
    chart: Chart, person: Person, services: Services
) -> None:
    (instance,) = services.instances.all()
    chart.show_instance(services.instances.add("Acme", "acme").id)
    chart.show_instance(instance.id)
    assert chart.isHidden()
    person.waits_for(chart.isVisible)
    assert chart.words.startswith("120 conversations from ")


def test_arrow_keys_move_from_bar_to_bar_and_say_the_numbers(chart: Chart, announced: list[str]) -> None:
    canvas, last = chart.canvas, len(chart.bars.bars) - 1
    canvas.setFocus()
    QTest.keyClick(canvas, LEFT)
    assert canvas.at == last
    QTest.keyClick(canvas, LEFT)
    QTest.keyClick(canvas, HOME)
    assert canvas.at == 0
    QTest.keyClick(canvas, LEFT)
    assert canvas.at == 0, "there is nothing before the first"
    QTest.keyClick(canvas, RIGHT)
    assert canvas.at == 1
    bar = chart.bars.bars[1]
    assert announced[-1].startswith(chart.words)
    assert f"{bar.total} conversation" in announced[-1]
    assert sum(int(entry.rsplit(" ", 1)[1]) for entry in chart.numbers) == bar.total
    QTest.keyClick(canvas, ESC)
    assert canvas.at == -1
    assert chart.words.startswith("120 conversations")


def test_the_mouse_points_too(chart: Chart) -> None:
    canvas = chart.canvas
    slot = canvas._slot(0, canvas._plot).center().toPoint()
    QTest.mouseMove(canvas, slot)
    assert canvas.at == 0
    assert f"{chart.bars.bars[0].total} conversation" in chart.words
    chosen: list[object] = []
    chart.chosen.connect(chosen.append)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=slot)
    assert chosen == [chart.bars.bars[0]]
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert len(chosen) == 1, "beside the bars there is nothing"


def test_a_bar_leads_to_its_conversations(person: Person, chart: Chart) -> None:
    chart.canvas.setFocus()
    QTest.keyClick(chart.canvas, END)
    bar = chart.bars.bars[chart.canvas.at]
    QTest.keyClick(chart.canvas, ENTER)
    page = person.integrations._page
    assert page.tabs.currentIndex() == 1
    expected = f"{bar.total} conversation{'s' if bar.total != 1 else ''}"
    person.waits_for(lambda: page.browse.words == expected)
    assert page.browse.table.hasFocus()


def test_the_same_as_a_table(chart: Chart) -> None:
    chart._switch.setFocus()
    QTest.keyClick(chart._switch, Qt.Key.Key_Space)
    assert chart.table
    assert chart.table.isVisible()
    assert not chart.canvas.isVisible()
    assert sum(int(row.cells[1].words) for row in chart.table.rows) == 120
    for row in chart.table.rows:
        parts = row.cells[2].words.split(", ")
        assert int(row.cells[1].words) == sum(int(part.split()[0]) for part in parts)
    QTest.keyClick(chart._switch, Qt.Key.Key_Space)
    assert chart.canvas.isVisible()
    assert not chart.table.isVisible()


def test_days_become_weeks_become_months_as_room_gets_less(chart: Chart) -> None:
    units = []
    for width in (4000, 700, 300):
        chart.canvas.resize(width, chart.canvas.height())
        units.append(chart.bars.unit)
        assert len(chart.bars.bars) <= chart.canvas.most
        assert sum(bar.total for bar in chart.bars.bars) == 120
    assert units == [Unit.DAY, Unit.WEEK, Unit.MONTH]


def test_right_to_left_time_runs_from_the_right(chart: Chart) -> None:
    canvas = chart.canvas
    canvas.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    canvas.setFocus()
    QTest.keyClick(canvas, HOME)
    QTest.keyClick(canvas, LEFT)
    assert canvas.at == 1
    first, second = (canvas._slot(number, canvas._plot).center().x() for number in (0, 1))
    assert second < first
    assert canvas._number_at(canvas._slot(3, canvas._plot).center()) == 3


@pytest.fixture
def both(theme: Theme) -> Iterator[Theme]:
    yield theme
    theme.choose(Qt.ColorScheme.Unknown)


def test_its_colours_change_live(chart: Chart, both: Theme) -> None:
    chart.canvas.resize(700, chart.canvas.height())
    for scheme, tokens in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
        both.choose(scheme)
        image = chart.canvas.grab().toImage()
        painted = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert QColor(tokens.series_1).name() in painted


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_every_series_can_be_told_from_its_ground(tokens: Colours) -> None:
    ground = _luminance(tokens.surface)
    for number in range(1, 7):
        series = _luminance(getattr(tokens, f"series_{number}"))
        assert (max(series, ground) + 0.05) / (min(series, ground) + 0.05) >= 3


def test_channels_change_places_come_and_go(chart: Chart) -> None:
    day = datetime.now(UTC).date()
    for channels, counts in (
        (("email", "chat", "sms"), (9, 5, 2)),
        (("chat", "email", "sms"), (12, 9, 2)),
        (("sms",), (200,)),
        (("sms", "voice"), (200, 7)),
    ):
        chart._learn((chart._wanted, Tally(channels, ((day, counts),))))
        names = [channel_words(channel) for channel in channels]
        assert chart.numbers == [f"{name}  {count}" for name, count in zip(names, counts, strict=True)]


def test_it_speaks_another_language_at_once(chart: Chart, person: Person) -> None:
    try:
        choose("de")
        person.waits_for(lambda: person.integrations._page.chart.words.startswith("120 Konversationen vom "))
    finally:
        choose("en")


def test_it_grows_while_conversations_arrive(
    chart: Chart, services: Services, server: PracticeServer, person: Person
) -> None:
    server.change(200, seed=5)
    person.key(Qt.Key.Key_F5)
    (instance,) = services.instances.all()
    person.waits_for(lambda: services.workspace.queries.counts(instance.id)["conversations"] > 120)
    person.waits_for(lambda: person.word() == "Up to date")
    count = services.workspace.queries.counts(instance.id)["conversations"]
    person.waits_for(lambda: chart.words.startswith(f"{count} conversations"))


def _luminance(colour: str) -> float:
    parts = (
        value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4
        for value in QColor(colour).getRgbF()[:3]
    )
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def test_the_days_say_which_year_they_are_of(chart: Chart) -> None:
    monday = date(2025, 6, 2)
    weeks = [monday + timedelta(weeks=number) for number in range(78)]
    chart.canvas.resize(700, 200)
    chart.canvas.show_bars(Bars(Unit.WEEK, tuple(Bar(day, day + timedelta(days=6), (1,)) for day in weeks)))
    days = chart.canvas._days(chart.canvas._plot, chart.canvas.fontMetrics())
    words = [words for _, words in days]
    assert words[0] == "2 Jun 2025"
    assert [one[-4:] for one in words if one[-4:].isdecimal()] == ["2025", "2026"]
    assert all(not one.intersects(other) for (one, _), (other, _) in pairwise(days))
    between = {round(other.center().x() - one.center().x()) for (one, _), (other, _) in pairwise(days[1:])}
    assert max(between) - min(between) <= 1, "none is left out"
