"""PostgreSQL's own ways to fail, each by really doing it: what is said, what is kept, and that it goes on."""

import logging
import signal
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import psycopg
import pytest
import trustme
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, event, func, select

from tests.postgres import PostgresServer
from tests.workspace.made import NEW, OLD, conversation, tag
from wizard.stop import Stop
from wizard.workspace import errors, schema
from wizard.workspace.backend import Exposure
from wizard.workspace.driver_errors import as_problem
from wizard.workspace.errors import WorkspaceProblem
from wizard.workspace.postgres import PostgresDatabase
from wizard.workspace.records import Cursor, RecordTables
from wizard.workspace.workspace import Workspace

PASSWORD = "p-wd'Zq"
QUOTED = "p-wd%27Zq"


def database_of(address: str) -> str:
    return address.split("/")[3].split("?", maxsplit=1)[0]


@pytest.fixture
def login(postgres_server: PostgresServer, postgres: str) -> Iterator[str]:
    """The address of a database for a user who may use it, with a password."""
    name = database_of(postgres)
    postgres_server.admin(
        f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD.replace(chr(39), chr(39) * 2)}'",
        f"GRANT CREATE, USAGE ON SCHEMA public TO {name}",
        database=name,
    )
    yield postgres_server.url(name, name, QUOTED)
    postgres_server.admin(f"DROP OWNED BY {name}", f"REVOKE ALL ON SCHEMA public FROM {name}", database=name)
    postgres_server.admin(f"DROP ROLE {name}")


def test_an_ordinary_role_with_a_password_is_enough(login: str) -> None:
    with Workspace(login) as workspace:
        workspace.check_writable()
        workspace.records.save_page(1, "tags", [tag("t1")], Cursor(live=OLD))
        assert workspace.queries.counts(1)["tags"] == 1


# --- addresses


@pytest.mark.parametrize(
    "address", ["", "mysql://host/db", "postgresql://u:s3cret@h:port/d", "postgresql://h/?nonsense=s3cret"]
)
def test_what_is_no_address_is_said_without_repeating_it(address: str) -> None:
    with pytest.raises(errors.AddressUnreadable) as caught:
        Workspace(address)
    assert "s3cret" not in f"{caught.value!r} {caught.value.detail} {caught.value.__cause__}"


def test_the_password_is_nowhere_to_be_seen(login: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Workspace(login) as workspace:
        shown = [repr(workspace), workspace.place, repr(workspace.database.backend.engine), caplog.text]
    wrong = login.replace(QUOTED, "wr0ng")
    with pytest.raises(errors.LoginRefused) as caught:
        Workspace(wrong)
    shown += [repr(caught.value), str(caught.value), caught.value.detail, caplog.text]
    assert not any(word in text for text in shown for word in (PASSWORD, QUOTED, "wr0ng"))
    assert workspace.place.startswith("postgresql://workspace_")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("postgresql://ann:s3cret@db:5433/support?sslmode=require", "postgresql://ann@db:5433/support"),
        ("postgresql://ann@/support?host=/run/pg&port=5433", "postgresql://ann@%2Frun%2Fpg:5433/support"),
        ("postgresql://[::1]:5433/a%20b?user=ann%40corp", "postgresql://ann%40corp@[::1]:5433/a%20b"),
        ("postgresql://one:1,two:2/support", "postgresql://one:1,two:2/support"),
        ("postgresql://one,two/support?port=5433", "postgresql://one:5433,two:5433/support"),
        ("postgresql:///support", "postgresql:///support"),
    ],
)
def test_the_place_is_an_address_that_leads_there(address: str, place: str) -> None:
    assert PostgresDatabase(address).place == place
    conninfo_to_dict(place)


# --- what cannot be connected


def test_every_way_not_to_get_in_has_its_own_words(
    postgres_server: PostgresServer, postgres: str, tmp_path: Path
) -> None:
    name = database_of(postgres)
    loopback = f"postgresql://postgres:x@127.0.0.1:{postgres_server.port}"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens here
        nowhere = taken.getsockname()[1]
        cases = {
            f"postgresql://127.0.0.1:{nowhere}/x": errors.ServerUnreachable,
            "postgresql://no-such-host.invalid/x": errors.ServerUnreachable,
            f"postgresql:///x?host={tmp_path}": errors.ServerUnreachable,
            postgres_server.url("no_such_database"): errors.DatabaseMissing,
            postgres_server.url(name, "nobody_of_ours"): errors.LoginRefused,
            f"{loopback}/{name}": errors.LoginRefused,
            f"{loopback}/{name}?sslmode=require": errors.TlsRefused,
            f"{loopback}/{name}?sslmode=verify-full&sslrootcert={tmp_path}/none.pem": errors.TlsRefused,
        }
        for address, kind in cases.items():
            with pytest.raises(kind) as caught:
                Workspace(address)
            assert caught.value.hint
            assert caught.value.detail


def test_a_role_that_may_not_log_in_and_a_computer_that_is_not_admitted(
    postgres_server: PostgresServer, postgres: str
) -> None:
    name = database_of(postgres)
    postgres_server.admin(f"CREATE ROLE shut_{name} NOLOGIN")
    with pytest.raises(errors.AccessRefused):
        Workspace(postgres_server.url(name, f"shut_{name}"))
    postgres_server.admin(f"DROP ROLE shut_{name}")
    with pytest.raises(errors.AccessRefused):
        raise as_problem(psycopg.OperationalError('FATAL:  no pg_hba.conf entry for host "10.0.0.1"'))


def test_a_role_without_rights(postgres_server: PostgresServer, login: str) -> None:
    name = database_of(login)
    Workspace(postgres_server.url(name)).close()  # made by the owner, who granted nothing
    with pytest.raises(errors.RightsMissing) as caught:
        Workspace(login)
    assert "permission denied for table" in caught.value.detail

    postgres_server.admin(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}", database=name)
    with Workspace(login) as workspace:
        assert workspace.queries.counts(1)["tags"] == 0
        with pytest.raises(errors.RightsMissing):
            workspace.check_writable()
        with pytest.raises(errors.RightsMissing):
            workspace.records.save_page(1, "tags", [tag("t1")], Cursor())
        postgres_server.admin(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}", database=name)
        workspace.records.save_page(1, "tags", [tag("t1")], Cursor())


def test_a_database_of_another_program_is_left_alone(postgres_server: PostgresServer, postgres: str) -> None:
    postgres_server.admin("CREATE TABLE users (id int)", "CREATE TABLE orders (id int)", database=database_of(postgres))
    with pytest.raises(errors.DatabaseOccupied) as caught:
        Workspace(postgres)
    assert caught.value.detail == "users"
    postgres_server.admin("CREATE SCHEMA ours", database=database_of(postgres))
    with Workspace(f"{postgres}&options=-csearch_path%3Dours") as workspace:
        workspace.records.save_page(1, "users", [("u1", OLD, OLD, None, "A", None, None, "{}")], Cursor())
        assert workspace.queries.counts(1)["users"] == 1


# --- what breaks while it is used


@pytest.fixture
def kept(postgres: str) -> Iterator[Workspace]:
    """A workspace in which one page was kept."""
    with Workspace(postgres) as workspace:
        workspace.records.save_page(1, "tags", [tag("t1")], Cursor(live=OLD))
        yield workspace


def assert_unharmed(workspace: Workspace, count: int = 1) -> None:
    assert workspace.queries.counts(1)["tags"] == count
    assert len(workspace.records.ids(1, "tags")) == count


def kill_backends(postgres_server: PostgresServer, workspace: Workspace) -> None:
    name = str(workspace.place).rsplit("/", 1)[1]
    postgres_server.admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608


def test_a_connection_that_broke_while_idle_is_replaced(postgres_server: PostgresServer, kept: Workspace) -> None:
    kill_backends(postgres_server, kept)
    kept.records.save_page(1, "tags", [tag("t2")], Cursor(live=NEW))
    assert_unharmed(kept, 2)


def test_a_connection_killed_in_mid_transaction_keeps_nothing_half(
    postgres_server: PostgresServer, kept: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_rows = kept.database.backend.save_rows

    def save_and_be_killed(connection: Connection, *arguments: object) -> int:
        added = save_rows(connection, *arguments)  # type: ignore[arg-type]
        kill_backends(postgres_server, kept)
        return added

    with monkeypatch.context() as patch:
        patch.setattr(kept.database.backend, "save_rows", save_and_be_killed)
        with pytest.raises(errors.ConnectionLost) as caught:
            kept.records.save_page(1, "tags", [tag("t2")], Cursor(live=NEW))
    assert caught.value.retryable
    assert "Nothing half-written" in str(caught.value)
    assert_unharmed(kept)
    kept.records.save_page(1, "tags", [tag("t2")], Cursor(live=NEW))
    assert_unharmed(kept, 2)


def test_a_connection_killed_in_the_middle_of_a_copy(postgres_server: PostgresServer, kept: Workspace) -> None:
    class Killing(list[tuple[object, ...]]):
        def __iter__(self):  # type: ignore[no-untyped-def] # noqa: ANN204
            for number, row in enumerate(list.__iter__(self)):
                if number == 60_000:
                    kill_backends(postgres_server, kept)
                yield row

    rows, table = Killing((1, *tag(f"t{number}")) for number in range(120_000)), schema.RECORDS["tags"]
    with pytest.raises(errors.ConnectionLost):
        kept.database.transact(lambda connection: kept.database.backend.append_rows(connection, table, rows))
    assert_unharmed(kept)


def test_a_transaction_that_others_were_in_the_way_of_is_done_again(kept: Workspace) -> None:
    tries: list[int] = []

    def conflict(connection: Connection) -> str:
        tries.append(1)
        if len(tries) < 3:
            code = "40001" if len(tries) == 1 else "40P01"
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '{code}'; END $$")
        return "done"

    assert kept.database.transact(conflict) == "done"
    assert len(tries) == 3


def test_two_writers_that_deadlock_both_arrive(kept: Workspace) -> None:
    first = [tag(f"a{n:03}") for n in range(300)]
    second = list(reversed(first))
    failures: list[Exception] = []

    def write(page: list[tuple[object, ...]], instance_id: int) -> None:
        try:
            for _ in range(10):
                kept.records.save_page(instance_id, "tags", page, Cursor())
        except Exception as error:  # noqa: BLE001 - looked at below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(page, 2)) for page in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert kept.queries.counts(2)["tags"] == 300


Write = Callable[[Workspace, int], object]


def keep_a_page(workspace: Workspace, instance_id: int) -> None:
    RecordTables(workspace.database, "a").save_page(
        instance_id, "conversations", [conversation("c1")], Cursor(live=OLD)
    )


def take_the_lease(workspace: Workspace, instance_id: int) -> None:
    workspace.leases.take(instance_id, "a", 60)


def begin_a_run(workspace: Workspace, instance_id: int) -> None:
    workspace.runs.start(instance_id)


@pytest.mark.parametrize("write", [keep_a_page, take_the_lease, begin_a_run])
def test_what_is_being_written_while_an_instance_is_removed_is_removed_with_it(
    kept: Workspace, postgres: str, write: Write
) -> None:
    instance = kept.instances.add(name="Acme", subdomain="acme", practice=False)
    if write is keep_a_page:
        take_the_lease(kept, instance.id)
    about_to_commit, go_on = threading.Event(), threading.Event()

    def hold(_connection: Connection) -> None:
        about_to_commit.set()
        go_on.wait()

    with Workspace(postgres) as other:
        event.listen(other.database.backend.engine, "commit", hold)
        writing = threading.Thread(target=write, args=(other, instance.id))
        writing.start()
        about_to_commit.wait()
        removing = threading.Thread(target=lambda: kept.instances.remove(instance.id, with_records=True))
        removing.start()
        while removing.is_alive() and not waits_for_a_lock(kept):
            pass
        go_on.set()
        writing.join()
        removing.join()
    kept.search_index.catch_up(Stop())
    with kept.database.read() as connection:
        for table in schema.metadata.sorted_tables:
            if "instance_id" in table.c:
                left = select(func.count()).select_from(table).where(table.c.instance_id == instance.id)
                assert connection.scalar(left) == 0, table.name


def waits_for_a_lock(workspace: Workspace) -> bool:
    """Whether a transaction is in another's way."""
    with workspace.database.read() as connection:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(connection.exec_driver_sql(waiting + " AND datname = current_database()").scalar())


def test_read_only_then_not(postgres_server: PostgresServer, kept: Workspace) -> None:
    name = str(kept.place).rsplit("/", 1)[1]
    postgres_server.admin(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    kill_backends(postgres_server, kept)
    with pytest.raises(errors.ServerReadOnly) as caught:
        kept.records.save_page(1, "tags", [tag("t2")], Cursor())
    assert caught.value.retryable
    assert_unharmed(kept)
    postgres_server.admin(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    kill_backends(postgres_server, kept)
    kept.records.save_page(1, "tags", [tag("t2")], Cursor())


def test_too_many_connections(postgres_server: PostgresServer, login: str) -> None:
    name = database_of(login)
    with Workspace(login) as workspace:
        workspace.close()
        postgres_server.admin(f"ALTER ROLE {name} CONNECTION LIMIT 0")
        with pytest.raises(errors.TooManyConnections) as caught:
            workspace.queries.counts(1)
        assert caught.value.retryable


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", errors.DiskFull),
        ("57P01", errors.ConnectionLost),
        ("57P03", errors.ServerUnreachable),
        ("08006", errors.ConnectionLost),
        ("57014", errors.TookTooLong),
        ("55P03", errors.TookTooLong),
        ("40P01", errors.WorkspaceConflict),
        ("42P01", WorkspaceProblem),
    ],
)
def test_what_the_server_says_while_working(kept: Workspace, state: str, kind: type[WorkspaceProblem]) -> None:
    with pytest.raises(kind) as caught, kept.database.write() as connection:
        connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'as it is' USING ERRCODE = '{state}'; END $$")
    assert type(caught.value) is kind
    assert "as it is" in caught.value.detail
    assert state in caught.value.detail


def test_a_server_that_stops_and_starts_again() -> None:
    server = PostgresServer()
    try:
        with Workspace(server.url(server.new_database())) as workspace:
            workspace.records.save_page(1, "tags", [tag("t1")], Cursor(live=OLD))
            for how in (signal.SIGINT, signal.SIGQUIT):
                server.stop(how)
                with pytest.raises(errors.ServerUnreachable) as caught:
                    workspace.records.save_page(1, "tags", [tag("t2")], Cursor(live=NEW))
                assert caught.value.retryable
                server.start()
                assert_unharmed(workspace)
            workspace.records.save_page(1, "tags", [tag("t2")], Cursor(live=NEW))
            assert_unharmed(workspace, 2)
    finally:
        server.close()


def test_several_at_once_make_the_schema_once(postgres: str) -> None:
    failures: list[Exception] = []

    def open_it() -> None:
        try:
            Workspace(postgres).close()
        except Exception as error:  # noqa: BLE001 - looked at below
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_whoever_falls_asleep_keeps_no_locks(postgres_server: PostgresServer, postgres: str) -> None:
    asked = "SHOW idle_in_transaction_session_timeout"
    for address, expected in (
        (postgres, "1min"),
        (f"{postgres}&options=-cidle_in_transaction_session_timeout%3D5s", "5s"),
    ):
        with Workspace(address) as workspace, workspace.database.write() as connection:
            assert connection.exec_driver_sql(asked).scalar_one() == expected


# --- who is on the way


class Impostor:
    """Stands where the server should be: knows no encryption, asks for the password in clear, keeps what it hears."""

    def __init__(self) -> None:
        self.heard = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                victim, _ = self._listener.accept()
            except OSError:
                return
            with victim, victim.makefile("rb") as words:
                while (asked := _message(words)) in REQUESTS_FOR_ENCRYPTION:
                    victim.sendall(b"N")
                assert b"user\0ann" in asked
                victim.sendall(b"R" + struct.pack("!ii", 8, 3))
                self.heard += words.read(1)
                self.heard += _message(words) if self.heard else b""


REQUESTS_FOR_ENCRYPTION = {struct.pack("!i", code) for code in (80877103, 80877104)}


def _message(words: BinaryIO) -> bytes:
    (length,) = struct.unpack("!i", words.read(4))
    return words.read(length - 4)


@pytest.fixture
def impostor() -> Iterator[Impostor]:
    started = Impostor()
    yield started
    started.close()


@pytest.mark.parametrize("more", ["", "&sslmode=disable", "&sslmode=allow"])
def test_nobody_on_the_way_is_told_the_password(impostor: Impostor, more: str) -> None:
    elsewhere = f"postgresql://ann:{QUOTED}@db.example.com:{impostor.port}/support?hostaddr=127.0.0.1"
    with pytest.raises(errors.PasswordInClear) as caught:
        Workspace(elsewhere + more)
    assert "sslmode=verify-full" in str(caught.value.hint)
    impostor.close()
    assert impostor.heard == b""


@pytest.mark.parametrize("where", ["127.0.0.1", "db.example.com"])
def test_a_password_in_clear_is_sent_within_this_computer_or_where_somebody_wants_it(
    impostor: Impostor, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "db.example.com":
        monkeypatch.setenv("PGREQUIREAUTH", "password")
    with pytest.raises(WorkspaceProblem):
        Workspace(f"postgresql://ann:{QUOTED}@{where}:{impostor.port}/support?hostaddr=127.0.0.1")
    impostor.close()
    assert impostor.heard == b"p" + PASSWORD.encode() + b"\0"


def test_who_can_listen_is_known(postgres_server: PostgresServer, login: str, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ours.pem"))
    door = TlsDoor(postgres_server, authority)
    try:
        straight = login.replace("@127.0.0.1", "@db.example.com") + "&hostaddr=127.0.0.1&gssencmode=disable"
        encrypted = straight.replace(f":{postgres_server.port}/", f":{door.port}/")
        for address, exposure in (
            (login, Exposure.NONE),
            (straight, Exposure.TO_ANYBODY),
            (f"{encrypted}&sslmode=require", Exposure.TO_IMPOSTORS),
            (f"{encrypted}&sslmode=verify-full&sslrootcert={tmp_path}/ours.pem", Exposure.NONE),
        ):
            with Workspace(address) as workspace:
                assert workspace.exposure() is exposure
    finally:
        door.close()


class TlsDoor:
    """Speaks TLS in front of a server that does not: answers PostgreSQL's request for it, then passes bytes on."""

    def __init__(self, server: PostgresServer, authority: trustme.CA) -> None:
        self._server = server
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost", "127.0.0.1", "db.example.com").configure_cert(self._context)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._pass_on, args=(plain,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _pass_on(self, plain: socket.socket) -> None:
        with plain, socket.create_connection(("127.0.0.1", self._server.port)) as inside:
            plain.recv(8)
            plain.sendall(b"S")
            try:
                with self._context.wrap_socket(plain, server_side=True) as outside:
                    back = threading.Thread(target=_pump, args=(inside, outside), daemon=True)
                    back.start()
                    _pump(outside, inside)
                    back.join(5)
            except OSError:
                return


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def test_tls_is_used_and_certificates_are_checked(postgres_server: PostgresServer, login: str, tmp_path: Path) -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ours.pem"))
    stranger.cert_pem.write_to_path(str(tmp_path / "other.pem"))
    door = TlsDoor(postgres_server, authority)
    try:
        address = (
            login.replace(f":{postgres_server.port}/", f":{door.port}/") + "&gssencmode=disable&sslmode=verify-full"
        )
        with Workspace(f"{address}&sslrootcert={tmp_path}/ours.pem") as workspace:
            workspace.check_writable()
            with workspace.database.read() as connection:
                assert connection.connection.driver_connection.pgconn.ssl_in_use  # type: ignore[union-attr]
        with pytest.raises(errors.TlsRefused) as caught:
            Workspace(f"{address}&sslrootcert={tmp_path}/other.pem")
        assert "certificate verify failed" in caught.value.detail
    finally:
        door.close()
