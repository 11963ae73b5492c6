"""Leases: each instance is one worker's at a time, by the database's own clock."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from wizard.workspace import schema
from wizard.workspace.backend import Backend
from wizard.workspace.database import Database
from wizard.workspace.errors import LeaseLost
from wizard.workspace.instances import require_instance

_TABLE: Final = schema.leases


class Leases:
    """Gives instances to workers. A worker's id must be its own: one for each process and start."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, instance_id: int, worker_id: str, seconds: float) -> bool:
        """Lease an instance, if it is free or already the worker's; returns whether it is the worker's now.

        Raises:
            NoSuchInstance: it was removed.
        """
        backend = self._database.backend
        now = backend.now
        insertion = backend.insert(_TABLE).values(
            instance_id=instance_id, worker_id=worker_id, seconds=seconds, expires_at=now + seconds
        )
        # A lease that ends later than it lasts was given before the clock was set back: it counts for nothing.
        free = or_(
            _TABLE.c.worker_id == worker_id,
            _TABLE.c.expires_at <= now,
            _TABLE.c.expires_at > now + _TABLE.c.seconds,
        )
        values = {name: insertion.excluded[name] for name in ("worker_id", "seconds", "expires_at")}
        statement = insertion.on_conflict_do_update(index_elements=["instance_id"], set_=values, where=free)
        given = statement.returning(_TABLE.c.worker_id)

        def give(connection: Connection) -> bool:
            require_instance(connection, instance_id)
            return connection.scalar(given) is not None

        return self._database.transact(give)

    def renew(self, instance_ids: Collection[int], worker_id: str, seconds: float) -> set[int]:
        """Extend leases, all in one transaction; returns the instances that were still the worker's."""
        backend = self._database.backend
        theirs = _TABLE.c.instance_id.in_(instance_ids) & (_TABLE.c.worker_id == worker_id) & _valid(backend)
        values = {"seconds": seconds, "expires_at": backend.now + seconds}
        statement = update(_TABLE).where(theirs).values(values).returning(_TABLE.c.instance_id)
        return self._database.transact(lambda connection: set(connection.scalars(statement)))

    def release(self, instance_id: int, worker_id: str) -> None:
        """Give an instance back, if it is the worker's."""
        mine = (_TABLE.c.instance_id == instance_id) & (_TABLE.c.worker_id == worker_id)
        self._database.run(delete(_TABLE).where(mine))

    def holder(self, instance_id: int) -> str | None:
        """The id of the worker an instance is leased to; None if to nobody."""
        statement = select(_TABLE.c.worker_id).where(
            _TABLE.c.instance_id == instance_id, _valid(self._database.backend)
        )
        with self._database.read() as connection:
            return connection.scalar(statement)


def require_lease(connection: Connection, backend: Backend, instance_id: int, worker_id: str) -> None:
    """Make sure that an instance is a worker's, and stays so until the transaction ends.

    Raises:
        LeaseLost: it is not.
    """
    statement = select(_TABLE.c.worker_id).where(_mine(backend, instance_id, worker_id)).with_for_update()
    if connection.scalar(statement) is None:
        raise LeaseLost


def _mine(backend: Backend, instance_id: int, worker_id: str) -> ColumnElement[bool]:
    return (_TABLE.c.instance_id == instance_id) & (_TABLE.c.worker_id == worker_id) & _valid(backend)


def _valid(backend: Backend) -> ColumnElement[bool]:
    return (_TABLE.c.expires_at > backend.now) & (_TABLE.c.expires_at <= backend.now + _TABLE.c.seconds)
