"""The wizard: every page, everything that can be wrong on it, and every end of Connect."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from tests.screens.gallery import screen
from tests.screens.room import LockedDrawer, Practice, Room
from wizard.instances.errors import VaultMissing
from wizard.kustomer.sites import kustomer_site
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.setup.answers import Answers, Purpose
from wizard.setup.flow import Step
from wizard.ui.services import Services
from wizard.ui.setup.confirm import ConfirmDialog
from wizard.ui.setup.connect_page import Stage
from wizard.ui.setup.dialog import SetupDialog
from wizard.workspace.errors import WorkspaceReadOnly
from wizard.workspace.instances import KeyKept

NAME, SUBDOMAIN = "Lumen Bikes", "lumenbikes"
NO_SEARCH = tuple(role for role in RECOMMENDED_ROLES if "search" not in role)
SOME = tuple(role for role in RECOMMENDED_ROLES if not role.endswith(("note.read", "customer.read")))
SEARCH_ONLY = tuple(role for role in RECOMMENDED_ROLES if "search" in role)


class Wizard:
    """The dialog over an empty workspace, led by its own buttons."""

    def __init__(
        self,
        room: Room,
        purpose: Purpose = Purpose.CONNECT,
        *,
        changes: dict[str, Any] | None = None,
        before: Callable[[Services], object] = lambda _services: None,
        **known: object,
    ) -> None:
        self.room = room
        self.services, self.bridge = room.fresh(**(changes or {}))
        before(self.services)
        self.dialog = SetupDialog(self.services, self.bridge, purpose, Answers(**known), lambda _url: None)
        room.show(self.dialog)
        room.until(lambda: self.dialog._names.ready, "the names to be read")

    def page(self, step: Step) -> Any:  # noqa: ANN401 - each is of a class of its own
        """One of its pages."""
        return self.dialog._pages[step]

    def to(self, step: Step, **answers: str) -> "Wizard":
        """Answer, and go on to a step."""
        self.dialog._flow.type(**answers)
        while self.dialog._flow.step is not step:
            before = self.dialog._flow.step
            self.dialog._forward()
            assert self.dialog._flow.step is not before, f"{before} cannot be left"
        self.dialog._page_here.shown()
        self.room.settle()
        return self

    def press_connect(self, token: str, subdomain: str = SUBDOMAIN) -> "Wizard":
        """Answer everything, and press Connect."""
        self.to(Step.CONNECT, name=NAME, key=token, subdomain=subdomain)
        self.dialog._forward()
        return self

    def fails(self) -> QWidget:
        """Wait until Connect has failed."""
        self.room.until(lambda: self.dialog._connecting.stage is Stage.FAILED, "Connect to fail")
        return self.dialog

    def ends_well(self) -> QWidget:
        """Wait until it is connected."""
        self.room.until(lambda: self.dialog._flow.step is Step.CONNECTED, "Connect to succeed")
        return self.dialog

    def scroll_down(self) -> None:
        """To the end of the page."""
        bar = self.dialog._rooms[self.dialog._flow.step].verticalScrollBar()
        bar.setValue(bar.maximum())
        self.room.settle()


OWN: dict[str, Any] = {"site_of": lambda subdomain, _practice: kustomer_site(subdomain)}
"""A real account, so that its real address is shown."""


# --- the pages


@screen("wizard/1-get-key")
def get_key(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room, changes=OWN)
    yield wizard.dialog
    wizard.scroll_down()
    yield wizard.dialog


@screen("wizard/1-get-key-unfolded")
def get_key_unfolded(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room, changes=OWN)
    page = wizard.page(Step.GET_KEY)
    page._open()
    page._ask.line.setText("evil.example")
    page._ask._take("evil.example")
    page._open()
    room.settle()
    yield wizard.dialog
    page._ask_admin()
    page._ask.hide()
    room.settle()
    yield wizard.dialog
    page._letter.hide()
    for roles in wizard.dialog.findChildren(QWidget):
        if type(roles).__name__ == "KeyRoles":
            roles._unfold()  # type: ignore[attr-defined]
    room.settle()
    wizard.scroll_down()
    yield wizard.dialog


@screen("wizard/1-get-key-practice")
def get_key_practice(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room, changes={"practice": Practice(room.server)}, practice=True)
    yield wizard.dialog
    asleep = Wizard(room, changes={"practice": Practice(room.server, running=False)}, practice=True)
    asleep.page(Step.GET_KEY)._open()
    room.settle()
    yield asleep.dialog


@screen("wizard/2-name")
def name(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room, subdomain=SUBDOMAIN).to(Step.NAME)
    yield wizard.dialog
    for flawed in ("", "x" * 200):
        wizard.dialog._flow.type(name=flawed)
        wizard.page(Step.NAME)._line.setText(flawed)
        wizard.dialog._forward()
        room.settle()
        yield wizard.dialog


@screen("wizard/2-name-taken")
def name_taken(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room, before=lambda services: services.instances.add(NAME, SUBDOMAIN)).to(Step.NAME, name=NAME)
    wizard.dialog._forward()
    room.settle()
    yield wizard.dialog


@screen("wizard/3-key")
def key(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room).to(Step.API_KEY, name=NAME)
    room.until(lambda: "GNOME" in wizard.page(Step.API_KEY)._place._words.text(), "the keyring to be named")
    yield wizard.dialog
    for token in (
        room.server.create_key(roles=RECOMMENDED_ROLES, expires_in_days=90),
        room.server.create_key(roles=SOME),
    ):
        _paste(wizard, token)
        yield wizard.dialog
    wizard.page(Step.API_KEY)._card._lacking._which.click()
    wizard.page(Step.API_KEY)._secret._reveal.click()
    room.settle()
    yield wizard.dialog


@screen("wizard/3-key-flaws")
def key_flaws(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room).to(Step.API_KEY, name=NAME)
    token = room.server.create_key()
    expired = room.server.create_key(expires_at=datetime.now(UTC) - timedelta(days=1))
    for pasted in ("", "https://lumenbikes.kustomerapp.com", "two words", token[:-30], "hello", expired, token * 9):
        _paste(wizard, pasted)
        wizard.dialog._forward()
        room.settle()
        yield wizard.dialog


@screen("wizard/3-key-without-keyring")
def key_without_keyring(room: Room) -> Iterator[QWidget]:
    room.drawer = None
    wizard = Wizard(room).to(Step.API_KEY, name=NAME)
    place = wizard.page(Step.API_KEY)._place
    place._show_trouble(VaultMissing())
    room.settle()
    yield wizard.dialog
    place._show_session()
    room.settle()
    yield wizard.dialog


def _paste(wizard: Wizard, pasted: str) -> None:
    QGuiApplication.clipboard().setText(pasted)
    secret = wizard.page(Step.API_KEY)._secret
    secret.set_text("")
    secret._take_clipboard()
    wizard.room.settle()


@screen("wizard/4-subdomain")
def subdomain(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room, changes=OWN).to(Step.SUBDOMAIN, name=NAME, key=room.server.create_key())
    yield wizard.dialog
    for typed in ("harborbooks", "", "evil.example", "https://app.kustomerapp.com"):
        page = wizard.page(Step.SUBDOMAIN)
        page._line.setText(typed)
        page._take(typed)
        if typed != "harborbooks":
            wizard.dialog._forward()
        room.settle()
        yield wizard.dialog


# --- Connect


@screen("wizard/5-ready")
def ready(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room, changes=OWN)
    yield wizard.to(Step.CONNECT, name=NAME, key=room.server.create_key(), subdomain=SUBDOMAIN).dialog
    session = Wizard(room, changes=OWN, kept=KeyKept.SESSION)
    yield session.to(Step.CONNECT, name="A name " * 8, key=room.server.create_key(), subdomain=SUBDOMAIN).dialog


@screen("wizard/5-checking")
def checking(room: Room) -> Iterator[QWidget]:
    room.server.faults.latency = 0.25
    wizard = Wizard(room).press_connect(room.server.create_key())
    checks = wizard.dialog._connecting.checks
    room.until(lambda: len(checks._rows) >= 5, "checks to be made")
    yield wizard.dialog
    if wizard.dialog._connecting.stage is Stage.CHECKING:
        last = list(checks._rows.values())[-1]
        last._slow.timeout.emit()
        wizard.dialog.reject()
        room.settle()
        yield wizard.dialog
        room.until(lambda: wizard.dialog._connecting.stage is Stage.STOPPED, "the checks to stop")
        yield wizard.dialog
        wizard.dialog._connecting.begin_removing()
        room.settle()
        yield wizard.dialog


def _unknown(room: Room) -> str:
    head, _, signature = room.server.create_key().split(".")
    return f"{head}.e30.{signature}"


def _revoked(room: Room) -> str:
    token = room.server.create_key()
    room.server.revoke_key(token)
    return token


def _ended(room: Room) -> str:
    token = room.server.create_key()
    room.server.expire_key(token)
    return token


def _fails(make_key: Callable[[Room], str], subdomain: str = SUBDOMAIN) -> Callable[[Room], Iterator[QWidget]]:
    def show(room: Room) -> Iterator[QWidget]:
        yield Wizard(room).press_connect(make_key(room), subdomain).fails()

    return show


screen("wizard/5-fails-unknown-key")(_fails(_unknown))
screen("wizard/5-fails-revoked-key")(_fails(_revoked))
screen("wizard/5-fails-ended-key")(_fails(_ended))
screen("wizard/5-fails-other-account")(_fails(lambda room: room.server.create_key(subdomain="harborbooks")))
screen("wizard/5-fails-no-search")(_fails(lambda room: room.server.create_key(roles=NO_SEARCH)))
screen("wizard/5-fails-no-streams")(_fails(lambda room: room.server.create_key(roles=SEARCH_ONLY)))
screen("wizard/5-fails-unknown-subdomain")(_fails(lambda room: room.server.create_key(), "nobodyhere"))


@screen("wizard/5-fails-outage")
def outage(room: Room) -> Iterator[QWidget]:
    room.server.faults.outage = True
    wizard = Wizard(room).press_connect(room.server.create_key())
    yield wizard.fails()
    rows = list(wizard.dialog._connecting.checks._rows.values())
    rows[-1]._details._toggle.click()
    room.settle()
    yield wizard.dialog


@screen("wizard/5-fails-no-network")
def no_network(room: Room) -> Iterator[QWidget]:
    room.url = "http://127.0.0.1:9"
    yield Wizard(room).press_connect(room.server.create_key()).fails()


@screen("wizard/5-fails-guest-network")
def guest_network(room: Room) -> Iterator[QWidget]:
    room.server.faults.captive_portal = True
    yield Wizard(room).press_connect(room.server.create_key()).fails()


@screen("wizard/5-fails-locked-keyring")
def locked_keyring(room: Room) -> Iterator[QWidget]:
    room.drawer = LockedDrawer()
    yield Wizard(room).press_connect(room.server.create_key()).fails()


@screen("wizard/5-fails-name-taken")
def name_taken_meanwhile(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room).to(Step.CONNECT, name=NAME, key=room.server.create_key(), subdomain=SUBDOMAIN)
    wizard.services.instances.add(NAME, "harborbooks")
    wizard.dialog._forward()
    yield wizard.fails()


@screen("wizard/5-fails-workspace")
def read_only(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room).to(Step.CONNECT, name=NAME, key=room.server.create_key(), subdomain=SUBDOMAIN)
    wizard.dialog._connecting.show_flaw(WorkspaceReadOnly("attempt to write a readonly database"))
    room.settle()
    yield wizard.dialog


@screen("wizard/6-connected")
def connected(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room).press_connect(room.server.create_key())
    yield wizard.ends_well()


@screen("wizard/6-connected-with-warnings")
def connected_with_warnings(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room, kept=KeyKept.SESSION)
    wizard.press_connect(room.server.create_key(roles=SOME, expires_in_days=5))
    yield wizard.ends_well()
    wizard.scroll_down()
    yield wizard.dialog


# --- for what is there already


@screen("wizard/again")
def again(room: Room) -> Iterator[QWidget]:
    for purpose in (Purpose.CORRECT, Purpose.RECONNECT, Purpose.REPLACE_KEY):
        services, bridge = room.fresh(site_of=lambda subdomain, _practice: kustomer_site(subdomain))
        instance = services.instances.add(NAME, SUBDOMAIN)
        dialog = SetupDialog(
            services,
            bridge,
            purpose,
            replace(Answers(), name=NAME, subdomain=SUBDOMAIN, instance_id=instance.id),
            lambda _url: None,
        )
        room.show(dialog)
        yield dialog


# --- questions


@screen("wizard/leave")
def leave(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room).to(Step.API_KEY, name=NAME)
    wizard.dialog._ask_to_leave()
    room.settle()
    yield wizard.dialog.findChildren(ConfirmDialog)[0]


@screen("wizard/cancel")
def cancel(room: Room) -> Iterator[QWidget]:
    wizard = Wizard(room).press_connect(_revoked(room))
    wizard.fails()
    wizard.dialog._ask_to_cancel()
    room.settle()
    yield wizard.dialog.findChildren(ConfirmDialog)[0]
