"""A small screen reader: knows a program by what its accessibility bridge says over D-Bus (AT-SPI), and by that alone.

Roles, states and events are named as the AT-SPI specification names them.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, Self

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, Properties, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

SECONDS: Final = 60.0
"""How long to wait for what must come."""

_ANSWER_SECONDS: Final = 20.0
_EVENTS: Final = "org.a11y.atspi.Event.Object"
_HEARD: Final = ("object:announcement", "object:state-changed:focused")
_REGISTRY: Final = "org.a11y.atspi.Registry"
_STATES: Final = {"active": 1, "busy": 3, "checked": 4, "enabled": 8, "focusable": 11, "focused": 12, "showing": 25}
_LABELLED_BY: Final = 2
_PASSWORD_TEXT: Final = 40
_PASSED_OVER: Final = {"menu", "menu item", "scroll bar"}
"""What shows nothing by itself, or only once it is opened."""


class Silence(AssertionError):
    """What was to be heard or read is not there."""


@dataclass(frozen=True)
class Thing:
    """Something on the screen, as it was when it was looked at."""

    bus: str
    path: str
    role: str
    name: str
    states: frozenset[str]

    def __str__(self) -> str:
        return f"{self.role} “{self.name}” ({', '.join(sorted(self.states))})"


@dataclass(frozen=True)
class Heard:
    """An event: `announcement` with what was said, or `focus` with the thing that got it."""

    kind: str
    words: str
    role: str = ""


class ScreenReader:
    """Listens to one program, and works it. A context manager.

    Args:
        name: of the program, as it gives it.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self.heard: list[Heard] = []
        with open_dbus_connection("SESSION") as session:
            asked = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            (address,) = session.send_and_get_reply(new_method_call(asked, "GetAddress")).body
        self._connection: DBusConnection = open_dbus_connection(address)
        rule = MatchRule(type="signal", interface=_EVENTS)
        self._events: deque[Message] = self._connection.filter(rule, bufsize=100_000).__enter__()
        registry = DBusAddress("/org/a11y/atspi/registry", _REGISTRY, _REGISTRY)
        for event in _HEARD:
            self._reply(new_method_call(registry, "RegisterEvent", "sass", (event, [], "")))
        self._reply(message_bus.AddMatch(rule))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    # --- ears

    def listen(self, seconds: float = 0.05) -> None:
        """Take in what was said meanwhile, and for a moment more."""
        try:
            self._take_in(self._connection.recv_until_filtered(self._events, timeout=seconds))
        except TimeoutError:
            return
        while self._events:
            self._take_in(self._events.popleft())

    def hears(self, words: str, kind: str = "announcement") -> Heard:
        """Wait until something with these words is heard that was not heard before; forgets what came earlier."""

        def find() -> Heard | None:
            self.listen()
            for number, heard in enumerate(self.heard):
                if heard.kind == kind and words in heard.words:
                    del self.heard[: number + 1]
                    return heard
            return None

        return self._wait(find, f"hear “{words}”")

    # --- eyes

    def things(self) -> Iterator[Thing]:
        """All that is to be seen in the window that is in front, in the program's order."""
        front = self._front()
        if front:
            yield from self._below(front)

    def reads(self, words: str) -> Thing:
        """Wait until these words are to be read somewhere."""
        return self._wait(lambda: next((t for t in self.things() if words in t.name), None), f"read “{words}”")

    def finds(self, role: str, name: str, *states: str) -> Thing:
        """Wait for a thing that can be worked."""

        def find() -> Thing | None:
            wanted = {"enabled", *states}
            return next((t for t in self.things() if (t.role, t.name) == (role, name) and wanted <= t.states), None)

        return self._wait(find, f"find the {role} “{name}”")

    def rests_on(self, name: str) -> Thing:
        """Wait until what keys go to has this name."""

        def find() -> Thing | None:
            wanted = {"focusable", "focused"}
            return next((t for t in self.things() if t.name == name and wanted <= t.states), None)

        return self._wait(find, f"have the focus on “{name}”")

    def text_of(self, field: Thing) -> str:
        """What is in a field."""
        text: str = self._ask(field, "Text", "GetText", "ii", (0, -1))
        return text

    def label_of(self, field: Thing) -> str:
        """The label that says what a field is for; empty if nobody does."""
        for kind, targets in self._ask(field, "Accessible", "GetRelationSet"):
            if kind == _LABELLED_BY:
                return self._thing(targets[0]).name
        return ""

    def nameless(self) -> list[str]:
        """What can get the focus and does not say what it is."""
        return [str(thing) for thing in self.things() if "focusable" in thing.states and not thing.name]

    # --- hands

    def press(self, name: str, role: str = "push button") -> None:
        """Do what a button does."""
        self._act(self.finds(role, name), "Press")

    def write(self, name: str, words: str) -> None:
        """Replace what is in a field."""
        field = self._wait(self._field(name), f"find the field “{name}”")
        assert self._ask(field, "EditableText", "SetTextContents", "s", (words,)), f"{field} cannot be written into"

    # --- how

    def _field(self, name: str) -> Callable[[], Thing | None]:
        roles = {"text", "password text", "entry"}
        return lambda: next((t for t in self.things() if t.role in roles and t.name == name), None)

    def _act(self, thing: Thing, action: str) -> None:
        offered = [names[0] for names in self._ask(thing, "Action", "GetActions")]
        assert action in offered, f"{thing} offers {offered}"
        self._ask(thing, "Action", "DoAction", "i", (offered.index(action),))

    def _front(self) -> Thing | None:
        """The active window, which of several is the last one that was opened."""
        root = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        programs = [self._thing(child) for child in self._children(root)]
        windows = [
            self._thing(child)
            for program in programs
            if program.name == self._name
            for child in self._children((program.bus, program.path))
        ]
        return next((window for window in reversed(windows) if "active" in window.states), None)

    def _below(self, thing: Thing) -> Iterator[Thing]:
        yield thing
        for child in self._children((thing.bus, thing.path)):
            there = self._thing(child)
            if "showing" in there.states and there.role not in _PASSED_OVER:
                yield from self._below(there)

    def _thing(self, place: tuple[str, str]) -> Thing:
        there = Thing(*place, "", "", frozenset())
        role = self._ask(there, "Accessible", "GetRoleName")
        if role == "text" and self._ask(there, "Accessible", "GetRole") == _PASSWORD_TEXT:
            role = "password text"
        low, high = self._ask(there, "Accessible", "GetState")
        name = self._read(place, "Accessible", "Name")
        states = frozenset(state for state, bit in _STATES.items() if (low | high << 32) >> bit & 1)
        return Thing(*place, role, name, states)

    def _children(self, place: tuple[str, str]) -> list[tuple[str, str]]:
        children: list[tuple[str, str]] = self._ask(Thing(*place, "", "", frozenset()), "Accessible", "GetChildren")
        return children

    def _read(self, place: tuple[str, str], interface: str, what: str) -> Any:  # noqa: ANN401 - as D-Bus has it
        bus, path = place
        asked = Properties(DBusAddress(path, bus, f"org.a11y.atspi.{interface}")).get(what)
        return self._reply(asked)[0][1]

    def _ask(self, thing: Thing, interface: str, what: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401
        there = DBusAddress(thing.path, thing.bus, f"org.a11y.atspi.{interface}")
        said = self._reply(new_method_call(there, what, signature or None, body))
        return said[0] if said else None

    def _reply(self, asked: Message) -> Any:  # noqa: ANN401
        reply = self._connection.send_and_get_reply(asked, timeout=_ANSWER_SECONDS)
        if reply.header.message_type is MessageType.error:
            raise Gone(str(reply.body))
        return reply.body

    def _take_in(self, event: Message) -> None:
        fields = event.header.fields
        member, detail, on = fields[HeaderFields.member], event.body[0], event.body[1]
        if member == "Announcement":
            self.heard.append(Heard("announcement", event.body[3][1]))
        elif member == "StateChanged" and detail == "focused" and on:
            try:
                thing = self._thing((fields[HeaderFields.sender], fields[HeaderFields.path]))
            except Gone:
                return
            self.heard.append(Heard("focus", thing.name, thing.role))

    def _wait(self, look: Callable[[], Any], what: str) -> Any:  # noqa: ANN401
        deadline = monotonic() + SECONDS
        while True:
            try:
                if found := look():
                    return found
            except Gone:
                pass  # the screen changed while it was looked at
            if monotonic() > deadline:
                raise Silence(f"waited in vain to {what}.\nHeard: {self.heard}\nTo be seen: {self._seen()}")
            self.listen()

    def _seen(self) -> str:
        try:
            return "\n".join(map(str, self.things()))
        except Gone:
            return "nothing"


class Gone(Exception):
    """What was asked is not there any more, or cannot be asked that."""
