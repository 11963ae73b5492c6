"""What to say of a workspace whose data others can see on its way."""

from typing import Final

from wizard.commands.terminal import Terminal
from wizard.text import Text, text
from wizard.workspace.backend import Exposure
from wizard.workspace.workspace import Workspace

HINT: Final = text(
    "Add sslmode=verify-full to the workspace’s address, and sslrootcert with the file of the certificate authority "
    "that vouches for the server."
)

_SENTENCES: Final = {
    Exposure.TO_ANYBODY: text("Nothing is encrypted between this computer and the workspace’s database."),
    Exposure.TO_IMPOSTORS: text("The workspace’s database does not have to prove who it is: anybody can pose as it."),
}


def exposed(workspace: Workspace) -> Text | None:
    """Who sees what they should not; None if nobody does."""
    return _SENTENCES.get(workspace.exposure())


def warn_if_exposed(terminal: Terminal, workspace: Workspace) -> None:
    """Warn of it, with what helps."""
    if sentence := exposed(workspace):
        terminal.warn(str(sentence))
        terminal.warn(str(HINT))
