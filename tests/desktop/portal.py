"""A desktop that wants high contrast, or does not, and says so as GNOME does: by its settings portal."""

from threading import Thread
from typing import Final, Self

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.threading import DBusRouter, ReceiveStopped, open_dbus_connection

_NAME: Final = "org.freedesktop.portal.Desktop"
_SETTINGS: Final = DBusAddress("/org/freedesktop/portal/desktop", interface="org.freedesktop.portal.Settings")
_NAMESPACE: Final = "org.freedesktop.appearance"


class Portal:
    """Answers on the session bus. A context manager.

    Args:
        high_contrast: what is wanted at first.
    """

    def __init__(self, *, high_contrast: bool) -> None:
        self._contrast = int(high_contrast)
        self._bus = open_dbus_connection(bus="SESSION")
        self._thread = Thread(target=self._answer)

    def __enter__(self) -> Self:
        with DBusRouter(self._bus) as router:
            router.send_and_get_reply(message_bus.RequestName(_NAME))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bus.interrupt()
        self._thread.join()
        self._bus.close()

    def want(self, *, high_contrast: bool) -> None:
        """Want something else from now on."""
        self._contrast = int(high_contrast)
        changed = (_NAMESPACE, "contrast", ("u", self._contrast))
        self._bus.send(new_signal(_SETTINGS, "SettingChanged", "ssv", changed))

    def _answer(self) -> None:
        try:
            while True:
                asked = self._bus.receive()
                if asked.header.message_type is MessageType.method_call:
                    self._bus.send(self._answer_to(asked))
        except ReceiveStopped:
            pass

    def _answer_to(self, asked: Message) -> Message:
        if asked.header.fields.get(HeaderFields.member) != "ReadAll":
            return new_error(asked, "org.freedesktop.DBus.Error.UnknownMethod")
        settings = {_NAMESPACE: {"contrast": ("u", self._contrast)}}
        return new_method_return(asked, "a{sa{sv}}", (settings,))
