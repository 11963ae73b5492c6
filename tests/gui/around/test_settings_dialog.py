"""The settings' screen: each acts at once, and reaches what it is about."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLineEdit, QSlider, QWidget

from tests.gui.around.conftest import QUIRKS, Connect, MakeAround, Person, tops
from tests.gui.conftest import Drawer
from tests.gui.window.test_everybody import nameless
from wizard.app import build_services
from wizard.folders import folders_in
from wizard.kustomer.budget import Budget, Kind
from wizard.kustomer.sites import local_site
from wizard.practice import PracticeServer
from wizard.problem import Problem
from wizard.settings import Appearance, ProxyKind, SettingsFile
from wizard.setup.answers import Answers
from wizard.stop import Stop
from wizard.sync.progress import Phase
from wizard.ui.around.around import Around
from wizard.ui.around.settings_dialog import SettingsDialog
from wizard.ui.bridge import Bridge
from wizard.ui.services import Services
from wizard.ui.theme import DARK, LIGHT, colours

pytestmark = QUIRKS
Start = Callable[[], Person]
DOWN, SPACE = Qt.Key.Key_Down, Qt.Key.Key_Space


@pytest.fixture
def opened(around: Around, started: Start) -> Person:
    """The settings, opened by their key."""
    person = started()
    person.key(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    around.menu.settings.trigger()
    person.waits_for(lambda: tops(SettingsDialog))
    return person


def field(kind: type[QWidget], name: str) -> QWidget:
    (dialog,) = tops(SettingsDialog)
    found = [one for one in dialog.findChildren(kind) if name in {one.accessibleName(), _label(one)}]
    assert found, name
    return found[0]  # type: ignore[no-any-return]


def _label(widget: QWidget) -> str:
    return widget.text().replace("&", "") if isinstance(widget, QAbstractButton) else ""


def tick(name: str) -> None:
    QTest.keyClick(field(QAbstractButton, name), SPACE)


def test_its_key_opens_one_of_it(opened: Person, around: Around) -> None:
    around.menu.settings.trigger()
    assert len(tops(SettingsDialog)) == 1
    assert around.menu.settings.shortcut().toString() == "Ctrl+,"
    opened.key(Qt.Key.Key_Escape)
    opened.waits_for(lambda: not tops(SettingsDialog))


def test_it_waits_for_the_workspace(around: Around) -> None:
    assert not around.menu.settings.isEnabled()


def test_everything_has_a_name(opened: Person) -> None:
    assert nameless(tops(SettingsDialog)[0]) == []


def test_the_appearance_changes_live_and_stays(opened: Person, services: Services) -> None:
    box = field(QComboBox, "Colours")
    QTest.keyClick(box, DOWN)
    assert colours() is LIGHT
    QTest.keyClick(box, DOWN)
    assert colours() is DARK
    assert SettingsFile(services.state_folder).load().appearance is Appearance.DARK


def test_scrolling_past_a_field_changes_nothing(opened: Person) -> None:
    before = colours()
    for widget in (field(QComboBox, "Colours"), field(QSlider, "Share of Kustomer’s request limit")):
        centre = QPointF(widget.rect().center())
        wheel = QWheelEvent(
            centre,
            widget.mapToGlobal(centre),
            QPoint(),
            QPoint(0, -240),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,  # noqa: FBT003 - not inverted
        )
        QApplication.sendEvent(widget, wheel)
    assert colours() is before
    assert opened.text.count("50 %") == 1


def test_the_interval_reaches_the_next_run(
    around: Around, started: Start, connect: Connect, services: Services
) -> None:
    instance = connect()
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    around.menu.settings.trigger()
    QTest.keyClick(field(QComboBox, "Look for news every"), Qt.Key.Key_End)

    def waits_an_hour() -> bool:
        state = services.supervisor.state(instance.id)
        if not (state and state.phase is Phase.UP_TO_DATE and state.until):
            return False
        return 3500 < (state.until - datetime.now(UTC)).total_seconds() <= 3600

    person.waits_for(waits_an_hour)


def test_the_share_reaches_the_budget_of_what_runs(
    around: Around, started: Start, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares: list[float] = []
    monkeypatch.setattr(Budget, "set_org_share", lambda _self, share: shares.append(share))
    connect()
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    around.menu.settings.trigger()
    QTest.keyClick(field(QSlider, "Share of Kustomer’s request limit"), Qt.Key.Key_End)
    assert "100 %" in person.text
    assert shares == [1.0]


def test_the_share_reaches_the_budget_of_what_begins_later(
    around: Around, started: Start, connect: Connect, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[float] = []
    acquire = Budget.acquire

    def note(self: Budget, kind: Kind, stop: Stop, on_wait: Callable[[float], None]) -> None:
        used.append(self._buckets["org"].share)
        acquire(self, kind, stop, on_wait)

    monkeypatch.setattr(Budget, "acquire", note)
    person = started()
    around.menu.settings.trigger()
    QTest.keyClick(field(QSlider, "Share of Kustomer’s request limit"), Qt.Key.Key_End)
    services.supervisor.start(connect().id)
    person.waits_for(lambda: used)
    assert set(used) == {1.0}
    assert SettingsFile(services.state_folder).load().share_percent == 100


def test_starting_at_login_is_a_file_and_off_unless_chosen(opened: Person, own_config: Path) -> None:
    box = field(QCheckBox, "Start when I log in")
    opened.waits_for(box.isEnabled)
    assert not box.isChecked()  # type: ignore[attr-defined]
    tick("Start when I log in")
    opened.waits_for(lambda: list(own_config.rglob("*.desktop")))
    opened.waits_for(box.isEnabled)
    (entry,) = own_config.rglob("*.desktop")
    assert "--hidden" in entry.read_text()
    tick("Start when I log in")
    opened.waits_for(lambda: not entry.exists())


def test_a_system_that_says_no_to_it_is_told_of(opened: Person, own_config: Path) -> None:
    box = field(QCheckBox, "Start when I log in")
    opened.waits_for(box.isEnabled)
    own_config.write_text("in the way")
    tick("Start when I log in")
    opened.sees("The system does not let the program change what starts at login.")
    assert not box.isChecked()  # type: ignore[attr-defined]


def test_without_a_tray_it_says_so(opened: Person) -> None:
    assert not field(QCheckBox, "Keep running when the window is closed").isEnabled()
    assert "This desktop has no tray" in opened.text


def test_notifications_can_be_turned_off(opened: Person, services: Services) -> None:
    tick("Notify me when an account needs something")
    assert not SettingsFile(services.state_folder).load().notifications


def test_it_shows_where_things_are(opened: Person, services: Services, opened_folders: list[Path]) -> None:
    assert services.workspace.place in opened.text
    opened.press("Open the folder of the workspace")
    opened.press("Open the folder of the logs")
    assert opened_folders == [services.data_folder, services.log_folder]


# --- the proxy


REFUSAL = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """A proxy on this computer that lets nothing through, but remembers what it was asked."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            with visitor:
                self.asked.append(visitor.recv(65536).decode(errors="replace").partition("\r\n")[0])
                visitor.sendall(REFUSAL)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    proxy = Proxy()
    yield proxy
    proxy.close()


@pytest.fixture
def services(tmp_path: Path, server: PracticeServer, bridge: Bridge, drawer: Drawer) -> Iterator[Services]:
    """On a Kustomer that is not the practice one, since no proxy ever leads to that."""
    services = build_services(
        folders_in(tmp_path / "home"),
        None,
        bridge.sync_changed.emit,
        lambda subdomain, _practice: local_site(subdomain, server.url, practice=False),
    )
    yield services
    bridge.shutdown()
    services.close()


def test_a_proxy_reaches_every_request_at_once(
    around: Around,
    started: Start,
    connect: Connect,
    services: Services,
    server: PracticeServer,
    proxy: Proxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    connect()
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    assert proxy.asked == []
    around.menu.settings.trigger()
    tick("Manual")
    person.enter("Address of the proxy", proxy.address)
    QTest.keyClick(field(QLineEdit, "Address of the proxy"), Qt.Key.Key_Return)
    person.waits_for(lambda: proxy.asked)
    assert all(server.url in line for line in proxy.asked), "the sync goes through it at once"
    assert tops(SettingsDialog), "Enter takes the address, and closes nothing"

    proxy.asked.clear()
    answers = Answers(name="Other", key=server.create_key(), subdomain=server.subdomain)
    results: list[object] = []
    connecting = threading.Thread(
        target=lambda: results.append(
            services.connector.connect(answers, report=lambda _r: None, created=lambda _i: None, stop=Stop())
        )
    )
    connecting.start()
    person.waits_for(lambda: results)
    assert any("/v1/domains/" in line for line in proxy.asked), "so does Connect"

    tick("None")
    person.waits_for(lambda: person.word() == "Up to date")
    kept = SettingsFile(services.state_folder).load()
    assert (kept.proxy, kept.proxy_address) == (ProxyKind.NONE, f"http://{proxy.address}")


def test_a_password_of_a_proxy_is_refused_beside_the_field(opened: Person, services: Services) -> None:
    tick("Manual")
    opened.enter("Address of the proxy", "http://me:secret@proxy.example:8080")
    QTest.keyClick(field(QLineEdit, "Address of the proxy"), Qt.Key.Key_Return)
    opened.sees("A user name or password must not be kept here")
    assert SettingsFile(services.state_folder).load().proxy is ProxyKind.SYSTEM
    opened.enter("Address of the proxy", "http://proxy.example:8080")
    assert "must not be kept here" not in opened.text, "gone the moment it is mended"


def test_settings_reach_services_that_are_opened_later(
    tmp_path: Path, server: PracticeServer, drawer: Drawer, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = folders_in(tmp_path / "later")
    folders.state.mkdir(parents=True)
    (folders.state / "settings.json").write_text(f'{{"proxy": "manual", "proxy_address": "http://{proxy.address}"}}')
    services = build_services(
        folders, None, lambda _state: None, lambda name, _practice: local_site(name, server.url, practice=False)
    )
    answers = Answers(name="Lumen", key=server.create_key(), subdomain=server.subdomain)
    try:
        result = services.connector.connect(answers, report=lambda _r: None, created=lambda _i: None, stop=Stop())
    except Problem as problem:
        pytest.fail(str(problem))
    finally:
        services.close()
    assert result.failed
    assert "proxy" in str(result.failed.sentence)
    assert proxy.asked


def test_the_window_is_told_when_settings_cannot_be_saved(opened: Person, services: Services) -> None:
    services.state_folder.write_text("in the way")
    QTest.keyClick(field(QComboBox, "Colours"), DOWN)
    opened.sees("The settings could not be saved.")


def test_a_tray_lets_the_program_live_on(make_around: MakeAround, started: Start, services: Services) -> None:
    around = make_around(with_tray=True)
    started()
    around.menu.settings.trigger()
    tick("Keep running when the window is closed")
    assert SettingsFile(services.state_folder).load().keep_in_tray


def test_a_share_that_changes_holds_for_the_next_request() -> None:
    """Counted on a clock of its own: with a share of 1 %, three of 300 requests a minute are allowed."""
    clock, waited = [0.0], []

    def sleep(_stop: Stop, seconds: float) -> None:
        waited.append(seconds)
        clock[0] += seconds

    budget = Budget(org_share=1.0, clock=lambda: clock[0], sleep=sleep)
    for _ in range(5):
        budget.acquire("org", Stop())
        budget.release("org")
    assert waited == []
    budget.set_org_share(0.01)
    budget.acquire("org", Stop())
    budget.release("org")
    assert waited == [60.0]
