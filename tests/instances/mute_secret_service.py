"""Owns the name of the Secret Service and never answers; then asks the vault for a key, and says how that went.

Run inside a session bus of its own: dbus-run-session -- python -m tests.instances.mute_secret_service
"""

import threading
from time import monotonic

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

from wizard.instances.errors import VaultProblem
from wizard.instances.vault import KeyringVault
from wizard.stop import Stop

BUS = DBusAddress("/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus")


def main() -> None:
    connection = open_dbus_connection(bus="SESSION")
    connection.send_and_get_reply(new_method_call(BUS, "RequestName", "su", ("org.freedesktop.secrets", 4)))
    threading.Thread(target=lambda: [connection.receive() for _ in iter(int, 1)], daemon=True).start()

    began = monotonic()
    try:
        KeyringVault(deadline=0.5).fetch(1, Stop())
    except VaultProblem as problem:
        print(problem.kind, monotonic() - began < 5)


if __name__ == "__main__":
    main()
