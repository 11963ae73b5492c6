"""The wizard: each step empty, filled, and wrong in each way; the checks; leaving; and coming back."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from tests.screens.catalogue import scene
from tests.screens.program import NAME, Program
from wizard.instances.errors import VaultLocked, VaultMissing
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.setup.checks import CheckState
from wizard.ui.i18n import tr
from wizard.ui.setup.key_card import KeyCard
from wizard.ui.setup.key_place import KeyPlace
from wizard.ui.setup.names import Names
from wizard.ui.widgets.check_row import CheckRow

_KEYRING = "Stored in your system keyring ({name}), nowhere else."

# --- step 1


@scene
def get_key(program: Program) -> None:
    """Step 1: where the key comes from."""
    _begin(program)


@scene
def get_key_reasons(program: Program) -> None:
    """Step 1: why each role is asked for."""
    _begin(program)
    program.press("Why these roles?")
    program.scroll_to("Hide the reasons")


@scene
def get_key_subdomain(program: Program) -> None:
    """Step 1: the browser needs to know which Kustomer."""
    _begin(program)
    program.press("Open API keys in my browser")


@scene
def get_key_no_address(program: Program) -> None:
    """Step 1: what was typed is no subdomain."""
    get_key_subdomain(program)
    program.type_into("Which Kustomer? Your &subdomain", "https://example.com/help")
    program.press("Open API keys of this subdomain")


@scene
def get_key_letter(program: Program) -> None:
    """Step 1: a letter to an admin."""
    _begin(program)
    program.press("I’m not an admin")


@scene
def get_key_practice(program: Program) -> None:
    """Step 1 of a rehearsal."""
    program.open()
    program.press("Try it with a practice account")
    program.sees("Get your key from Kustomer")


# --- step 2


@scene
def name(program: Program) -> None:
    """Step 2: a name is suggested."""
    _go_to_name(program)


@scene
def name_empty(program: Program) -> None:
    """Step 2: no name."""
    _go_to_name(program)
    program.type_into("&Name", "")
    program.press("Next")


@scene
def name_taken(program: Program) -> None:
    """Step 2: a name that another instance has."""
    program.fill()
    _go_to_name(program)
    program.type_into("&Name", "lumen bikes")
    program.press("Next")
    program.sees("“{name}” is already taken.", name=NAME)


@scene
def name_too_long(program: Program) -> None:
    """Step 2: a name that is too long."""
    _go_to_name(program)
    program.type_into("&Name", "All the bicycles that were ever lent to anybody " * 3)
    program.press("Next")


# --- step 3


@scene
def key_empty(program: Program) -> None:
    """Step 3: nothing is pasted yet."""
    _go_to_key(program)


@scene
def key_missing(program: Program) -> None:
    """Step 3: going on without a key."""
    _go_to_key(program)
    program.press("Next")


@scene
def key_address(program: Program) -> None:
    """Step 3: an address instead of a key."""
    _give_wrong_key(program, "https://lumenbikes.kustomerapp.com")


@scene
def key_cut_off(program: Program) -> None:
    """Step 3: half a key."""
    _give_wrong_key(program, program.server.create_key()[:-30])


@scene
def key_expired(program: Program) -> None:
    """Step 3: a key that has expired."""
    _give_wrong_key(program, program.server.create_key(expires_at=datetime.now(UTC) - timedelta(days=40)))


@scene
def key_read(program: Program) -> None:
    """Step 3: the key is read at once."""
    _go_to_key(program)
    _give_key(program, program.server.create_key())


@scene
def key_cleared(program: Program) -> None:
    """Step 3: the clipboard was cleared of the key."""
    key_read(program)
    program.press("Clear it")
    program.sees("The clipboard was cleared.")


@scene
def key_not_cleared(program: Program) -> None:
    """Step 3: something else is on the clipboard by now, and the system did not say so."""
    key_read(program)
    with QSignalBlocker(QGuiApplication.clipboard()):
        QGuiApplication.clipboard().setText("something else")
    program.press("Clear it")
    program.sees("The key is no longer on your clipboard; nothing was cleared.")


@scene
def key_lacks_roles(program: Program) -> None:
    """Step 3: the key may not read everything."""
    _go_to_key(program)
    _give_key(program, program.server.create_key(roles=RECOMMENDED_ROLES[:-3], expires_in_days=9))
    program.press("Which?")


@scene
def key_without_keyring(program: Program) -> None:
    """Step 3: there is no keyring, and an honest choice."""
    program.keyring.trouble = VaultMissing()
    _go_to_key(program)
    program.wait(lambda: _has_button(program, KeyPlace), "the choice")


@scene
def key_for_session(program: Program) -> None:
    """Step 3: the key is kept for this session only."""
    key_without_keyring(program)
    program.press("Keep for this session only")
    _give_key(program, program.server.create_key())


# --- step 4


@scene
def subdomain(program: Program) -> None:
    """Step 4: read from the key."""
    _go_to_subdomain(program)


@scene
def subdomain_empty(program: Program) -> None:
    """Step 4: no subdomain."""
    _go_to_subdomain(program)
    program.type_into("&Subdomain", "")
    program.press("Next")


@scene
def subdomain_wrong(program: Program) -> None:
    """Step 4: what was typed is no subdomain."""
    _go_to_subdomain(program)
    program.type_into("&Subdomain", "https://example.com/help")
    program.press("Next")


@scene
def subdomain_of_another(program: Program) -> None:
    """Step 4: the key says something else."""
    _go_to_subdomain(program)
    program.type_into("&Subdomain", "harborbooks")


# --- step 5


@scene
def ready(program: Program) -> None:
    """Step 5: everything is there."""
    _go_to_connect(program)


@scene
def checking(program: Program) -> None:
    """Step 5: the checks, one by one."""
    _go_to_connect(program)
    program.server.faults.latency = 0.05
    program.press("Connect")
    program.wait(lambda: len(_rows(program, CheckState.PASSED)) > 3, "some checks")
    program.freeze()
    program.wait(lambda: _rows(program, CheckState.RUNNING), "a check that runs")


@scene
def stopped(program: Program) -> None:
    """Step 5: stopped in the middle."""
    checking(program)
    program.press("Cancel")
    program.sees("Not connected yet")


@scene
def refused_key(program: Program) -> None:
    """Step 5: Kustomer does not know the key any more."""
    token = program.server.create_key()
    _go_to_connect(program, token)
    program.server.revoke_key(token)
    _fail(program)


@scene
def refused_account(program: Program) -> None:
    """Step 5: the key is of another account."""
    _go_to_connect(program, program.server.create_key(subdomain="harborbooks"), "lumenbikes")
    _fail(program)


@scene
def refused_subdomain(program: Program) -> None:
    """Step 5: there is no such account."""
    _go_to_connect(program, program.server.create_key(), "nobodyhere")
    _fail(program)


@scene
def refused_role(program: Program) -> None:
    """Step 5: the key may not search."""
    roles = tuple(role for role in RECOMMENDED_ROLES if "search" not in role)
    _go_to_connect(program, program.server.create_key(roles=roles))
    _fail(program)


@scene
def outage(program: Program) -> None:
    """Step 5: Kustomer has a problem of its own."""
    _go_to_connect(program)
    program.server.faults.outage = True
    _fail(program)


@scene
def guest_network(program: Program) -> None:
    """Step 5: somebody else's login page answers."""
    _go_to_connect(program)
    program.server.faults.captive_portal = True
    _fail(program)


@scene
def locked_keyring(program: Program) -> None:
    """Step 5: the keyring is locked when the key is to be stored."""
    _go_to_connect(program)
    program.keyring.trouble = VaultLocked()
    _fail(program)


# --- step 6


@scene
def connected(program: Program) -> None:
    """Step 6: connected."""
    _go_to_connect(program)
    _succeed(program)


@scene
def connected_long_ago(program: Program) -> None:
    """Step 6: everything has arrived meanwhile."""
    _go_to_connect(program)
    program.press("Connect")
    program.sees("Everything from Kustomer is here.")


@scene
def connected_with_warnings(program: Program) -> None:
    """Step 6: connected, with a word of warning."""
    roles = [role for role in RECOMMENDED_ROLES if "note" not in role and "company" not in role]
    _go_to_connect(program, program.server.create_key(roles=roles, expires_in_days=9))
    _succeed(program)


# --- leaving, and coming back


@scene
def leaving(program: Program) -> None:
    """Leaving asks if something would be lost."""
    key_read(program)
    program.press("Cancel")
    program.sees("What you typed will be lost.")


@scene
def cancelling(program: Program) -> None:
    """Giving up a connection that never came about."""
    refused_key(program)
    program.press("Cancel this connection")
    program.sees("{name} was never authenticated; nothing was fetched. It will be removed.", name=NAME)


@scene
def reconnecting(program: Program) -> None:
    """Reconnecting asks for the key again."""
    program.fill()
    program.disconnect()
    program.open()
    program.press("Reconnect")
    program.sees(_KEYRING, name="GNOME Keyring")


@scene
def replacing_key(program: Program) -> None:
    """Replacing a key that is refused."""
    token = program.server.create_key()
    program.give_key(program.fill(), token)
    program.server.revoke_key(token)
    program.open()
    program.press("Replace key")
    program.sees(_KEYRING, name="GNOME Keyring")


@scene
def correcting(program: Program) -> None:
    """Correcting the details of what never connected."""
    program.services.instances.add(NAME, "lumenbikes")
    program.open()
    program.press("Correct the details")
    program.sees("Name this connection")


# --- the way


def _begin(program: Program) -> None:
    program.open()
    program.window.connect_action.trigger()
    program.sees("Get your key from Kustomer")
    program.wait(lambda: program.front.findChild(Names).ready, "the names in use")


def _go_to_name(program: Program) -> None:
    _begin(program)
    program.press("Next")


def _go_to_key(program: Program) -> None:
    _go_to_name(program)
    program.type_into("&Name", NAME)
    program.press("Next")
    if program.keyring.trouble is None:
        program.sees(_KEYRING, name="GNOME Keyring")


def _give_key(program: Program, token: str) -> None:
    program.paste("Paste {what}", token, what=tr("API key"))
    program.wait(lambda: any(card.isVisible() for card in program.front.findChildren(KeyCard)), "the card of the key")


def _give_wrong_key(program: Program, typed: str) -> None:
    _go_to_key(program)
    program.paste("Paste {what}", typed, what=tr("API key"))
    program.press("Next")


def _go_to_subdomain(program: Program) -> None:
    key_read(program)
    program.press("Next")


def _go_to_connect(program: Program, token: str = "", typed: str = "lumenbikes") -> None:
    _go_to_key(program)
    _give_key(program, token or program.server.create_key())
    program.press("Next")
    program.type_into("&Subdomain", typed)
    program.press("Next")
    program.sees("Ready to connect")


def _fail(program: Program) -> None:
    program.press("Connect")
    program.sees("Not connected yet")
    program.settle()


def _succeed(program: Program) -> None:
    program.server.faults.latency = 0.02
    program.press("Connect")
    program.sees("Your data is syncing.")
    program.freeze()


def _rows(program: Program, state: CheckState) -> list[CheckRow]:
    return [row for row in program.front.findChildren(CheckRow) if row.state is state]


def _has_button(program: Program, kind: type[KeyPlace]) -> bool:
    return any(b.isVisible() for place in program.front.findChildren(kind) for b in place.findChildren(QAbstractButton))
