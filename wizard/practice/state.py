"""What is kept of a practice account between two starts: everything but the records, which are made up again."""

import json
import os
import secrets
import sys
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from wizard.practice.keys import Key

VERSION: Final = 2
"""Of the file, and of the way in which data is made up: the same moment gives the same data only in one version."""

_TIMES: Final = ("created_at", "expires_at", "last_used_at")
_PAUSES: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.3, 0.4)
"""Seconds, about one in all."""


class DamagedState(Exception):
    """A file that does not say what it must, or that another version wrote."""


@dataclass(frozen=True, slots=True)
class State:
    """What is kept.

    Attributes:
        founded: the present as it was when the data was made up.
        conversations: how many were made up.
        seed: of the data.
        port: it was last reached at; 0 before the first start.
        secret: signs the tokens of its keys, which are not kept themselves.
        keys: those that were not deleted.
    """

    founded: datetime
    conversations: int
    seed: int
    port: int = 0
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    keys: tuple[Key, ...] = ()


def found(conversations: int) -> State:
    """A new account, founded now. Its data differs from that of any other."""
    now = datetime.now(UTC)
    return State(now.replace(microsecond=now.microsecond // 1000 * 1000), conversations, secrets.randbelow(1 << 31))


def load(path: Path) -> State | None:
    """Read what is kept; None if nothing is.

    Raises:
        DamagedState: it cannot be used.
        OSError: it cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        kept = json.loads(content)
        if kept.pop("version") != VERSION:
            raise DamagedState("another version wrote it")
        return _state(kept)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DamagedState(str(error)) from error


def save(path: Path, state: State) -> None:
    """Keep a state, readable for its owner only; whoever reads meanwhile finds the old one or the new one, whole."""
    kept = asdict(state) | {"version": VERSION, "secret": state.secret.hex(), "founded": state.founded.isoformat()}
    for key in kept["keys"]:
        key.update({name: key[name] and key[name].isoformat() for name in _TIMES})
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def with_keys(state: State, keys: list[Key]) -> State:
    """The state with the keys as they are now."""
    return replace(state, keys=tuple(replace(key) for key in keys))


def _put_in_place(unfinished: Path, path: Path) -> None:
    # Windows replaces no file that anybody has open, as a virus scanner may for a moment.
    for seconds in _PAUSES if sys.platform == "win32" else ():
        try:
            unfinished.replace(path)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    unfinished.replace(path)


def _state(kept: dict[str, Any]) -> State:
    state = State(**kept | {"founded": _moment(kept["founded"]), "secret": bytes.fromhex(kept["secret"]), "keys": ()})
    whole = all(type(number) is int for number in (state.conversations, state.seed, state.port))
    if not whole or state.conversations < 0 or not 0 <= state.port < 1 << 16:
        raise DamagedState("a number is not what it can be")
    return replace(state, keys=tuple(_key(key) for key in kept["keys"]))


def _key(kept: dict[str, Any]) -> Key:
    times: dict[str, Any] = {name: _moment(kept[name]) if kept[name] is not None else None for name in _TIMES}
    return Key(**kept | times | {"roles": tuple(str(role) for role in kept["roles"])})


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise DamagedState(f"a moment without a time zone: {written}")
    return moment
