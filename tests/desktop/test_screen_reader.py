"""The whole way with a screen reader alone: by names, roles, states and actions, and by what is heard."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.desktop.screen_reader import ScreenReader
from wizard.instances.vault import SERVICE

pytestmark = pytest.mark.desktop

ASKED_TOO_LATE = "qt.accessibility.atspi: Could not find accessible on path"
"""What Qt says of a reader that asks for what has just gone."""


@dataclass
class Running:
    """The program, from outside."""

    reader: ScreenReader
    token: str


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """Ends the program, too, and makes sure that it had nothing to complain of."""
    environment = os.environ | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    with ScreenReader("customer-ai-connect") as reader:
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.desktop.program", str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
        )
        try:
            assert program.stdout
            yield Running(reader, program.stdout.readline().strip())
            program.send_signal(signal.SIGTERM)
            _, complaints = program.communicate(timeout=60)
        finally:
            program.kill()
            program.wait()
    assert [line for line in complaints.splitlines() if ASKED_TOO_LATE not in line] == []
    assert program.returncode == 0


def kept_keys() -> list[str]:
    """What the Secret Service holds of the program's, asked past it."""
    import secretstorage

    connection = secretstorage.dbus_init()
    try:
        return [item.get_secret().decode() for item in secretstorage.search_items(connection, {"service": SERVICE})]
    finally:
        connection.close()


def test_connect_and_disconnect_by_what_a_screen_reader_sees_and_does(running: Running) -> None:
    reader = running.reader
    reader.press("Try it with a practice account")
    reader.hears("Step 1 of 6: Get your key from Kustomer")
    assert reader.nameless() == []
    reader.press("I already have a key")

    reader.hears("Step 2 of 6: Name this connection")
    assert reader.nameless() == []
    reader.write("Name", "")
    reader.press("Next")
    reader.hears("The connection needs a name.")
    reader.write("Name", "Lumen Bikes")
    reader.press("Next")

    reader.hears("Step 3 of 6: Paste your API key")
    reader.reads("Stored in your system keyring (Secret Service)")
    assert reader.nameless() == []
    reader.write("API key", "https://lumenbikes.kustomerapp.com")
    reader.hears("web address")
    reader.write("API key", running.token)
    reader.hears("Key of lumenbikes")
    assert reader.text_of(reader.finds("password text", "API key")) != running.token
    reader.press("Next")

    reader.hears("Step 4 of 6: Your Kustomer subdomain")
    assert reader.nameless() == []
    assert reader.text_of(reader.finds("text", "Subdomain")) == "lumenbikes"
    reader.press("Next")

    reader.hears("Step 5 of 6: Ready to connect")
    reader.press("Connect")
    reader.hears("Checking the connection.")
    reader.hears("Your data is syncing")
    assert reader.nameless() == []
    assert kept_keys() == [running.token]
    reader.press("Done")

    reader.reads("Up to date")
    assert reader.nameless() == []
    reader.press("Disconnect")
    reader.hears("Cancel", "focus")
    reader.reads("conversations")
    assert reader.nameless() == []
    reader.press("Confirm")
    reader.hears("Disconnected")
    reader.reads("Data stopped flowing")
    assert kept_keys() == []


def press_key(key: str) -> None:
    """A key of the keyboard, for whichever window has the focus."""
    subprocess.run(["xdotool", "key", key], check=True)


def test_the_keyboard_goes_through_everything_and_each_step_is_heard(running: Running) -> None:
    reader = running.reader

    def goes_through(*names: str) -> None:
        for name in names:
            press_key("Tab")
            reader.hears(name, "focus")
            reader.rests_on(name)
        assert reader.nameless() == []

    reader.press("Connect Kustomer")
    reader.hears("Step 1 of 6")
    reader.rests_on("Next")
    goes_through("Cancel", "Get your key from Kustomer", "Open API keys in my browser", "Copy roles")
    goes_through("I already have a key", "I’m not an admin", "Why these roles?", "Next")
    press_key("Return")
    reader.hears("Step 2 of 6")
    assert reader.label_of(reader.rests_on("Name")) == "Name"
    goes_through("Back", "Next", "Cancel", "Name")
    press_key("BackSpace")
    press_key("Return")
    reader.hears("The connection needs a name.")
    reader.rests_on("Name")
    subprocess.run(["xdotool", "type", "Lumen"], check=True)
    press_key("Return")
    reader.hears("Step 3 of 6")
    assert reader.label_of(reader.rests_on("API key")) == "API key"
    goes_through("Show API key", "Paste API key", "Back", "Next", "Cancel", "API key")
    reader.write("API key", running.token)
    reader.hears("Key of lumenbikes")
    press_key("Return")
    reader.hears("Step 4 of 6")
    assert reader.label_of(reader.rests_on("Subdomain")) == "Subdomain"
    goes_through("Back", "Next", "Cancel", "Subdomain")
    press_key("Return")
    reader.hears("Step 5 of 6")
    reader.rests_on("Connect")
    goes_through("Cancel", "Change the name", "Change the API key", "Change the subdomain", "Back", "Connect")
    press_key("Escape")
    reader.rests_on("Stay")
    reader.reads("What you typed will be lost.")
    press_key("Tab")
    reader.hears("Leave", "focus")
    press_key("Return")
    reader.finds("button menu", "Menu")
