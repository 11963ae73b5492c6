"""Speaking another language: chosen by the system or the person, at once, and written as its country writes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale, QObject, Qt
from PySide6.QtWidgets import QApplication

from tests.gui.around.conftest import QUIRKS, Connect, Person, TrayIcon, tops
from wizard.problem import Problem
from wizard.settings import SettingsFile
from wizard.text import text
from wizard.ui.around.about import AboutDialog
from wizard.ui.around.around import Around
from wizard.ui.around.help_window import HelpWindow
from wizard.ui.around.preferences import Preferences
from wizard.ui.around.settings_dialog import SettingsDialog
from wizard.ui.i18n import LANGUAGES, ago, choose, day, duration, language, language_among, plural, retranslate, say, tr
from wizard.ui.services import Services
from wizard.ui.window.main_window import MainWindow
from wizard.workspace.errors import DiskFull, NameTaken

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = QUIRKS
Start = Callable[[], Person]
MOMENT = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    before = QLocale()
    yield
    choose("en")
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["de-AT", "en"], "de"),
        (["nl-NL", "fr-BE"], "fr"),
        (["pt-PT"], "pt_BR"),
        (["pt"], "pt_BR"),
        (["es_419"], "es"),
        (["ja-JP"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_systems_language_is_spoken_if_it_is_one_of_the_five(wanted: list[str], found: str) -> None:
    assert language_among(wanted) == found


def test_anything_else_is_the_systems_language() -> None:
    choose("de")
    choose("tlh")
    assert language() == language_among(QLocale.system().uiLanguages())


@pytest.mark.parametrize(
    ("chosen", "number", "date", "time", "past", "counted"),
    [
        ("en", "128,430 of 200,000", "3 May 2026", "2 h 5 min", "2 min ago", "1 role"),
        ("de", "128.430 von 200.000", "3. Mai 2026", "2 h 5 min", "vor 2 min", "1 Rolle"),
        ("es", "128.430 de 200.000", "3 may 2026", "2 h 5 min", "hace 2 min", "1 rol"),
        ("fr", "128 430 sur 200 000", "3 mai 2026", "2 h 5 min", "il y a 2 min", "1 rôle"),
        ("pt_BR", "128.430 de 200.000", "3 de mai. de 2026", "2 h 5 min", "há 2 min", "1 função"),
    ],
)
def test_numbers_dates_and_times_are_written_as_each_language_writes_them(
    chosen: str, number: str, date: str, time: str, past: str, counted: str
) -> None:
    choose(chosen)
    assert _plain(tr("{records} of {expected}", records=128_430, expected=200_000)) == number
    assert day(MOMENT) == date
    assert _plain(duration(7500)) == time
    assert _plain(ago(MOMENT, MOMENT.replace(minute=2))) == past
    assert plural("%Ln role(s)", "", 1) == counted


def test_many_are_counted_as_each_language_counts_them() -> None:
    said = {}
    for chosen in LANGUAGES:
        choose(chosen)
        said[chosen] = [_plain(plural("%Ln conversation(s)", "", count)) for count in (0, 1, 2, 1_000_000)]
    assert said["en"] == ["0 conversations", "1 conversation", "2 conversations", "1,000,000 conversations"]
    assert said["de"] == ["0 Konversationen", "1 Konversation", "2 Konversationen", "1.000.000 Konversationen"]
    assert said["fr"][:3] == ["0 conversation", "1 conversation", "2 conversations"]


def test_problems_speak_the_language_too() -> None:
    choose("de")
    assert say(NameTaken("Lumen").message) == "„Lumen“ ist schon vergeben."
    assert say(DiskFull().message) == "Der Datenträger ist voll; es kann nichts mehr gespeichert werden."
    assert str(NameTaken("Lumen").message) == "“Lumen” is already taken."


def test_kept_sentences_are_shown_in_the_language_of_whoever_reads_them(services: Services) -> None:
    instance = services.instances.add("Lumen", "lumen")
    why = text("Use at most {count} characters.", count=128_430)
    whole = text("What {place} holds cannot be used: {why}", place="X", why=why)
    services.instances.refuse(instance.id, whole)
    services.workspace.runs.start(instance.id)
    (kept,) = services.instances.all()
    choose("de")
    assert say(kept.refusal) == "Was in X steht, kann nicht benutzt werden: Verwenden Sie höchstens 128.430 Zeichen."
    choose("en")
    services.instances.refuse(instance.id, text("This key expired on {day}.", day=MOMENT))
    (kept,) = services.instances.all()
    assert say(kept.refusal) == "This key expired on 3 May 2026."
    assert str(kept.refusal) == "This key expired on 2026-05-03."


def test_a_sentence_of_others_holds_no_more_than_its_values_in_any_language() -> None:
    for chosen in LANGUAGES:
        choose(chosen)
        for source in ("Refused {why.source}", "Refused {why[0]}", "Refused {why!r}", "Refused {nobody}", "Refused {"):
            assert say(text(source, why=text("so"))) == source


def test_what_stays_is_said_again_as_long_as_it_is_there(qapp: QApplication) -> None:
    owner, said = QObject(), []
    retranslate(owner, lambda: said.append(tr("Settings")))
    choose("de")
    owner.deleteLater()
    QApplication.sendPostedEvents(owner, 52)  # QEvent.DeferredDelete
    choose("es")
    assert said == ["Settings", "Einstellungen"]


# --- the program while it runs


def test_the_window_speaks_another_language_at_once(
    started: Start,
    around: Around,
    connect: Connect,
    services: Services,
    window: MainWindow,
) -> None:
    first, second = connect("Lumen"), services.instances.add("Never", "never")
    person = started()
    person.waits_for(lambda: len(person.rows) == 2 and person.word() == "Up to date")
    assert window.integrations
    window.integrations.show_instance(second.id)
    before = services.supervisor.state(first.id)

    choose("de")
    _settle()
    assert window.integrations.chosen == second.id
    assert "Integrationen" in person.text
    assert person.word() == "Aktuell"
    assert person.can("Angaben korrigieren")
    assert person.can("Menü"), "the button in the corner stays"
    assert [action.text() for action in (window.connect_action, window.sync_action, around.menu.settings)] == [
        "Kustomer verbinden…",
        "Jetzt synchronisieren",
        "Einstellungen…",
    ]
    assert services.supervisor.state(first.id) is before, "its sync is not touched"
    _settle()
    person.press("Trennen" if person.can("Trennen") else "Diese Verbindung verwerfen")
    person.waits_for(lambda: person.dialog)
    assert "wurde nie authentifiziert" in person.text
    person.key(Qt.Key.Key_Escape)
    choose("en")
    _settle()
    assert person.can("Correct the details")


def test_no_news_are_told_only_because_they_are_told_in_other_words(
    started: Start,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    services: Services,
) -> None:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: person.word() == "Up to date")
    said: list[str] = []
    monkeypatch.setattr("wizard.ui.window.integrations.announce", lambda _widget, words, **_: said.append(words))
    choose("fr")
    services.supervisor.sync_now(services.instances.all()[0].id)
    person.waits_for(lambda: person.word() != "À jour")
    person.waits_for(lambda: person.word() == "À jour")
    assert said == []


def test_the_settings_choose_the_language_and_remember_it(
    started: Start,
    around: Around,
    preferences: Preferences,
    services: Services,
) -> None:
    person = started()
    around.menu.settings.trigger()
    person.waits_for(lambda: tops(SettingsDialog))
    (dialog,) = tops(SettingsDialog)
    names = [dialog._language.itemText(row) for row in range(dialog._language.count())]
    assert names == ["As the system", "English", "Español", "Português", "Français", "Deutsch"]
    dialog._language.activated.emit(names.index("Deutsch"))
    _settle()
    (again,) = tops(SettingsDialog)
    assert again.windowTitle() == "Einstellungen"
    assert again.focusWidget() is again._language
    assert again._language.currentText() == "Deutsch"
    assert SettingsFile(services.state_folder).load().language == "de"
    again.close()


def test_what_is_open_beside_the_window_follows(started: Start, around: Around) -> None:
    person = started()
    around.menu.help.trigger()
    around.menu.about.trigger()
    person.waits_for(lambda: tops(AboutDialog) and tops(HelpWindow))
    tops(HelpWindow)[0].show_topic("names")
    choose("fr")
    _settle()
    assert [dialog.windowTitle() for dialog in tops(AboutDialog)] == ["À propos de Customer AI Connect"]
    (opened,) = tops(HelpWindow)
    assert (opened.windowTitle(), opened.topic) == ("Aide – Customer AI Connect", "names")
    tops(AboutDialog)[0].close()
    opened.close()


def test_the_tray_follows(started: Start, connect: Connect, with_tray: TrayIcon) -> None:
    connect("Lumen")
    person = started()
    person.waits_for(lambda: "Up to date" in with_tray.tip)
    choose("es")
    assert with_tray.menu
    assert "Lumen: Al día" in with_tray.tip
    assert {"Sincronizar ahora", "Pausar todo", "Salir"} <= {action.text() for action in with_tray.menu.actions()}


def test_pages_without_a_workspace_follow(bare_window: MainWindow, qtbot: "QtBot") -> None:
    person = Person(bare_window, qtbot)
    choose("de")
    assert "Ihr Arbeitsbereich wird geöffnet…" in person.text
    bare_window.show_failure(DiskFull("details"))
    assert "Schaffen Sie Platz" in person.text
    choose("en")
    assert "Free some space" in person.text
    assert person.can("Try again")
    bare_window.show_problem(Problem(text("Data stops flowing from Kustomer.")))
    choose("de")
    _settle()
    assert "Aus Kustomer fließen keine Daten mehr." in person.text
    person.press("Meldung schließen")
    choose("en")
    assert "Data stops flowing" not in person.text, "what was dismissed stays so"


def test_the_choice_of_before_is_spoken_from_the_start(services: Services) -> None:
    SettingsFile(services.state_folder).save(replace(SettingsFile(services.state_folder).load(), language="pt_BR"))
    choose(SettingsFile(services.state_folder).load().language)
    assert tr("Settings") == "Configurações"


def _settle() -> None:
    """Let Qt show what is new, and take apart what was before."""
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete


def _plain(words: str) -> str:
    """With ordinary spaces."""
    return " ".join(words.replace("\u202f", " ").replace("\u00a0", " ").split())
