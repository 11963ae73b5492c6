"""The instances of a workspace, as rows."""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from wizard.text import Text
from wizard.workspace import schema
from wizard.workspace.database import Database
from wizard.workspace.errors import AlreadyThere, NameTaken, NoSuchInstance
from wizard.workspace.redaction import note_deleted
from wizard.workspace.sentences import read_text, write_text

_TABLE = schema.instances


class Status(StrEnum):
    """Where an instance is in its life."""

    NOT_AUTHENTICATED = "not_authenticated"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"


class KeyKept(StrEnum):
    """Where the API key of an instance is. A server is given it from outside: by a variable or a mounted file."""

    KEYRING = "keyring"
    SESSION = "session"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Instance:
    """One connected Kustomer account, or one that is to be.

    Attributes:
        id: random; also the user name under which the system keyring holds the key.
        name: what the admin calls it.
        subdomain: Kustomer's name for the account.
        practice: whether the account is on the practice Kustomer of this computer.
        org_id: Kustomer's id of the account it was last connected to; empty before the first time.
        refusal: why it is not authenticated, in one sentence; empty if never said.
        key_hint: the last four characters of the key, as Kustomer's own list shows them.
        key_expires_at: when the key ends; None if never or unknown.
        paused: the person paused its syncing.
    """

    id: int
    name: str
    subdomain: str
    practice: bool
    status: Status
    org_id: str
    refusal: Text
    key_hint: str
    key_expires_at: datetime | None
    key_kept: KeyKept
    paused: bool
    created_at: datetime
    connected_at: datetime | None
    disconnected_at: datetime | None


class InstanceTable:
    """Reads and writes instances. Every change is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Instance]:
        """Every instance, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(_TABLE).order_by(_TABLE.c.name_folded)).mappings()
            return [_from_row(row) for row in rows]

    def get(self, instance_id: int) -> Instance:
        """One instance.

        Raises:
            NoSuchInstance: it was removed.
        """
        with self._database.read() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.id == instance_id)).mappings().first()
        if row is None:
            raise NoSuchInstance
        return _from_row(row)

    def add(self, *, name: str, subdomain: str, practice: bool) -> Instance:
        """Create an instance that is not authenticated yet.

        Raises:
            NameTaken: another instance has the name.
        """
        instance_id = secrets.randbits(47) + 1
        values = {
            "id": instance_id,
            "subdomain": subdomain,
            "practice": practice,
            "status": Status.NOT_AUTHENTICATED,
            "created_at": _stamp(datetime.now(UTC)),
            **_named(name),
        }
        with _unique_name(name):
            self._database.run(insert(_TABLE).values(values))
        return self.get(instance_id)

    def restore(self, instance: Instance) -> Instance:
        """Put an instance back that was removed.

        Raises:
            NameTaken: another instance has its name by now.
        """
        values = _to_columns({name: getattr(instance, name) for name in Instance.__slots__})
        with _unique_name(instance.name):
            self._database.run(insert(_TABLE).values(values))
        return self.get(instance.id)

    def change(self, instance_id: int, **changes: object) -> Instance:
        """Set some attributes of an instance, by their names.

        Raises:
            NameTaken: another instance has the new name.
            NoSuchInstance: it was removed.
        """
        name = str(changes.get("name", ""))
        statement = update(_TABLE).where(_TABLE.c.id == instance_id).values(_to_columns(changes))
        with _unique_name(name):
            self._database.run(statement)
        return self.get(instance_id)

    def change_connection(self, seen: Instance, **changes: object) -> bool:
        """Set some attributes of an instance, unless its connection is another than it was when it was seen.

        Returns:
            Whether they were set.
        """
        connection = {name: getattr(seen, name) for name in ("id", "status", "subdomain", "connected_at")}
        same = (_TABLE.c[name] == value for name, value in _to_columns(connection).items())
        return self._database.run(update(_TABLE).where(*same).values(_to_columns(changes))) == 1

    def remove(self, instance_id: int, *, with_records: bool) -> None:
        """Forget an instance; its records stay unless `with_records`."""
        # In this order nothing comes back: from here on nobody can begin to write (see `require_instance`), and then
        # whoever holds the lease, or indexes, is waited for.
        others = (table for table in schema.metadata.sorted_tables if "instance_id" in table.c)
        everything = dict.fromkeys((schema.leases, schema.index_backlog, *others))
        del everything[schema.redactions]
        backend = self._database.backend

        def leave(connection: Connection) -> None:
            connection.execute(delete(_TABLE).where(_TABLE.c.id == instance_id))
            for table in everything if with_records else [schema.leases]:
                deleted = connection.execute(delete(table).where(table.c.instance_id == instance_id)).rowcount
                if deleted and table.name in schema.RECORDS:
                    note_deleted(connection, backend, instance_id)
            if with_records:
                backend.words.remove_instance(connection, instance_id)

        self._database.transact(leave)


def require_instance(connection: Connection, instance_id: int) -> None:
    """Make sure that an instance is there, and stays until the transaction ends.

    Raises:
        NoSuchInstance: it was removed.
    """
    there = select(_TABLE.c.id).where(_TABLE.c.id == instance_id).with_for_update(read=True, key_share=True)
    if connection.scalar(there) is None:
        raise NoSuchInstance


def fold(name: str) -> str:
    """The form of a name in which two that a person would call the same are equal."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@contextmanager
def _unique_name(name: str) -> Iterator[None]:
    try:
        yield
    except AlreadyThere:
        raise NameTaken(name) from None


def _named(name: str) -> dict[str, str]:
    return {"name": name, "name_folded": fold(name)}


def _to_columns(changes: dict[str, object]) -> dict[str, object]:
    columns = dict(changes)
    if "name" in changes:
        columns |= _named(str(changes["name"]))
    for key, value in changes.items():
        if isinstance(value, datetime):
            columns[key] = _stamp(value)
        elif isinstance(value, Text):
            columns[key] = write_text(value)
    return columns


def _from_row(row: RowMapping) -> Instance:
    values: dict[str, Any] = {name: row[name] for name in Instance.__slots__}
    for name in ("key_expires_at", "created_at", "connected_at", "disconnected_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    values["status"] = Status(values["status"])
    values["key_kept"] = KeyKept(values["key_kept"])
    values["refusal"] = read_text(values["refusal"])
    return Instance(**values)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
