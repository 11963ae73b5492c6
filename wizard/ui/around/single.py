"""One program per folder: a second start brings the first window to the front, and ends.

A lock that the system lets go of when a program ends, however it ends, says who is first. Only the first listens
at the socket, so that a socket that an earlier one left behind can be removed.
"""

import logging
import os
import sys
import time
from collections.abc import Mapping
from enum import Enum, auto
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from wizard.files import make_private

logger = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 30.0
"""How long a second start waits for a first one that neither answers nor ends: it may be closing."""

_LOOK_SECONDS: Final = 0.1
_ANSWER_MS: Final = 2000
_LONGEST: Final = 1024
_LONGEST_ADDRESS: Final = 100
_ANSWER: Final = b"here\n"


class Entry(Enum):
    """How a start turned out."""

    FIRST = auto()
    SHOWN = auto()
    MUTE = auto()


class SingleInstance:
    """The way into a folder.

    Args:
        folder: of the program's state.
        patience: seconds to wait for a first program that does not answer.
    """

    def __init__(self, folder: Path, patience: float = PATIENCE_SECONDS) -> None:
        self._folder, self._patience = folder, patience
        self._lock = -1

    @property
    def address(self) -> str:
        """Where the first program listens."""
        return socket_address(self._folder, os.environ)

    def enter(self, *, practice: bool = False) -> Entry:
        """Be the first, or have the first one show itself. Blocking.

        Args:
            practice: the first one is to offer the practice account.
        """
        deadline = time.monotonic() + self._patience
        while not self._claim():
            if _knock(self.address, practice=practice):
                return Entry.SHOWN
            if time.monotonic() > deadline:
                return Entry.MUTE
            time.sleep(_LOOK_SECONDS)
        return Entry.FIRST

    def leave(self) -> None:
        """The next one may be first."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _claim(self) -> bool:
        try:
            make_private(self._folder)
            descriptor = os.open(self._folder / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            # What cannot be written here is told when the workspace is opened.
            logger.warning("Nobody can be kept out of this folder: %s", error)
            return True
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        self._lock = descriptor
        return True


class ActivationServer(QObject):
    """Listens for later starts.

    Attributes:
        rung: somebody started the program again; with whether to offer the practice account.
    """

    rung = Signal(bool)

    def __init__(self, address: str, parent: QObject) -> None:
        super().__init__(parent)
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        # Whoever holds the lock is alone: a socket that is there already belongs to a program that is gone.
        QLocalServer.removeServer(address)
        if not self._server.listen(address):
            logger.warning("Later starts will not be noticed: %s", self._server.errorString())

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _greet(self) -> None:
        while self._server.hasPendingConnections():
            visitor = self._server.nextPendingConnection()
            visitor.disconnected.connect(visitor.deleteLater)
            visitor.readyRead.connect(lambda visitor=visitor: self._hear(visitor))
            self._hear(visitor)

    def _hear(self, visitor: object) -> None:
        from PySide6.QtNetwork import QLocalSocket

        if not isinstance(visitor, QLocalSocket):
            return
        if not visitor.canReadLine():
            if visitor.bytesAvailable() > _LONGEST:
                visitor.abort()
            return
        words = bytes(visitor.readLine(_LONGEST).data()).decode(errors="replace").split()
        visitor.write(_ANSWER)
        visitor.flush()
        visitor.disconnectFromServer()
        if len(words) > 1:
            # Wayland lets a window come to the front only with the word of whoever the person pressed.
            os.environ["XDG_ACTIVATION_TOKEN"] = words[1]
        self.rung.emit(words[:1] == ["practice"])


def socket_address(folder: Path, environment: Mapping[str, str]) -> str:
    """A name for the socket of a folder: short, since sockets have short ones, and out of others' reach."""
    import hashlib

    own = folder.resolve()
    name = f"customer-ai-connect-{hashlib.sha256(os.fsencode(own)).hexdigest()[:16]}"
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    addresses = [Path(runtime) / name] if runtime else []
    for address in (*addresses, own / "door") if sys.platform == "linux" else ():
        if address.parent.is_dir() and len(os.fsencode(address)) <= _LONGEST_ADDRESS:
            return str(address)
    return name


def _knock(address: str, *, practice: bool) -> bool:
    """Ask the first one to show itself; returns whether it answered."""
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(address)
    if not socket.waitForConnected(_ANSWER_MS) or not _is_own(socket.socketDescriptor()):
        return False
    _let_others_come_to_the_front()
    token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
    socket.write(f"{'practice' if practice else 'show'} {token}\n".encode())
    answered = socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == _ANSWER
    socket.abort()
    return answered


if sys.platform == "win32":
    import ctypes
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _let_others_come_to_the_front() -> None:
        # Windows lets only the program that the person used last hand the front on.
        ctypes.windll.user32.AllowSetForegroundWindow(-1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_others_come_to_the_front() -> None:
        """Elsewhere the desktop decides."""


if sys.platform == "linux":

    def _is_own(descriptor: int) -> bool:
        """Whether this account listens: where a folder's name is too long, others may have been there first."""
        import socket as sockets
        import struct

        with sockets.socket(fileno=os.dup(descriptor)) as twin:
            peer = twin.getsockopt(sockets.SOL_SOCKET, sockets.SO_PEERCRED, struct.calcsize("3i"))
        _process, account, _group = struct.unpack("3i", peer)
        return bool(account == os.getuid())

else:

    def _is_own(_descriptor: int) -> bool:
        return True  # macOS has a folder for each account, and Windows nothing to tell that is secret
