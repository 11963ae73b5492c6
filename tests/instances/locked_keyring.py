"""Locks a real keyring, answers its password prompts like somebody who presses Cancel, and says how often it was asked.

Run inside a session bus of its own: dbus-run-session -- python -m tests.instances.locked_keyring
"""

import os
import subprocess
import tempfile
import threading
from contextlib import closing
from pathlib import Path

import secretstorage
from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from wizard.instances.errors import VaultProblem
from wizard.instances.vault import KeyringVault
from wizard.kustomer.key import ApiKey
from wizard.stop import Stop

BUS = DBusAddress("/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus")


class Prompter:
    """What the keyring has its prompts shown by; this one counts them, and dismisses each."""

    def __init__(self) -> None:
        self.shown = 0
        self._connection = open_dbus_connection(bus="SESSION")
        name = new_method_call(BUS, "RequestName", "su", ("org.gnome.keyring.SystemPrompter", 4))
        self._connection.send_and_get_reply(name)
        threading.Thread(target=self._dismiss, args=(self._connection,), daemon=True).start()

    def _dismiss(self, connection: DBusConnection) -> None:
        while True:
            call = connection.receive()
            if call.header.message_type is MessageType.method_call:
                self.shown += call.header.fields[HeaderFields.member] == "BeginPrompting"
                connection.send(new_error(call, "org.freedesktop.DBus.Error.Failed"))


def lock() -> None:
    with closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).lock()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def attempt(vault: KeyringVault, *, unasked: bool) -> str:
    try:
        vault.fetch(1, Stop(), unasked=unasked)
    except VaultProblem as problem:
        return problem.kind
    return "ok"


def say(when: str, outcomes: set[str], prompter: Prompter) -> None:
    print(f"{when} {' '.join(outcomes)}, prompts: {prompter.shown}")


def main(home: str) -> None:
    folders = {"HOME": home, "XDG_DATA_HOME": home, "XDG_RUNTIME_DIR": home}
    daemon = ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"]
    with subprocess.Popen(daemon, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | folders) as keyring:
        assert keyring.stdin
        assert keyring.stdout
        keyring.stdin.write(b"practice")
        keyring.stdin.close()
        keyring.stdout.readline()  # it is there
        prompter, vault = Prompter(), KeyringVault()
        vault.keep(1, ApiKey("a-key-that-is-long-enough-for-tests"), Stop())
        say("unlocked", {attempt(vault, unasked=True)}, prompter)
        lock()
        before = open_files()
        say("by itself", {attempt(vault, unasked=True) for _ in range(20)}, prompter)
        say("by a person", {attempt(vault, unasked=False)}, prompter)
        say("by itself", {attempt(vault, unasked=True) for _ in range(20)}, prompter)
        vault.allow_prompt()
        say("after a person", {attempt(vault, unasked=True) for _ in range(20)}, prompter)
        print("files left open:", open_files() - before)
        keyring.terminate()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o700)
        main(folder)
