"""A workspace that a team shares, in a real PostgreSQL, with roles that may do no more than they have to."""

import shlex
import signal
from collections.abc import Iterator

import psycopg
import pytest

from tests.commands.conftest import LEASE, PROJECT, Employ, Give, Home
from tests.commands.test_sync import add
from tests.postgres import PostgresServer
from tests.workspace.made import conversation
from wizard.place import VARIABLE
from wizard.practice import PracticeServer
from wizard.runtime import STOP_SECONDS
from wizard.stop import Stop
from wizard.workspace.records import Cursor
from wizard.workspace.workspace import Workspace

ROLES = ("connect_owner", "connect_worker", "connect_reader")


@pytest.fixture
def database(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database with the roles of `packaging/server/roles.sql`."""
    name = postgres_server.new_database()
    roles = (PROJECT / "packaging" / "server" / "roles.sql").read_text()
    postgres_server.admin(roles, database=name)
    yield name
    postgres_server.admin(f"DROP DATABASE {name} WITH (FORCE)", *(f"DROP ROLE {role}" for role in ROLES))


def test_the_owner_makes_it_and_workers_only_change_rows(
    give: Give,
    home: Home,
    practice: PracticeServer,
    postgres_server: PostgresServer,
    database: str,
    employ: Employ,
) -> None:
    def address(role: str) -> str:
        return postgres_server.url(database, role)

    home.environment[VARIABLE] = address("connect_worker")
    said = give("status", "--json")
    assert said.json["error"]["kind"] == "rights_missing"

    home.environment.clear()
    assert give("workspace", "create", address("connect_owner"), "--json").code == 0
    home.environment[VARIABLE] = address("connect_worker")
    add(give, home, practice, "Lumen")

    workers = [employ(*LEASE), employ(*LEASE)]
    workers[0].wait(lambda: any("up_to_date" in worker.phases("Lumen") for worker in workers))
    first, second = workers if "up_to_date" in workers[0].phases("Lumen") else reversed(workers)
    first.process.kill()
    second.wait_for("Lumen", "up_to_date")
    assert second.end() == 0

    home.environment[VARIABLE] = address("connect_reader")
    (shown,) = give("status", "--json").json["instances"]
    assert shown["records"]["conversations"] == practice.count("conversation")
    assert give("instances", "pause", "Lumen", "--json").json["error"]["kind"] == "rights_missing"
    details = "Details: InsufficientPrivilege 42501: permission denied for table instances"
    assert give("instances", "pause", "Lumen").err.splitlines()[-1] == details
    with psycopg.connect(address("connect_worker")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DROP TABLE conversations")


def test_a_worker_whose_database_does_not_answer_ends_when_it_is_asked_to(
    give: Give,
    home: Home,
    practice: PracticeServer,
    postgres_server: PostgresServer,
    database: str,
    employ: Employ,
) -> None:
    owner = postgres_server.url(database, "connect_owner")
    give("workspace", "create", owner)
    home.environment[VARIABLE] = postgres_server.url(database, "connect_worker")
    add(give, home, practice, "Lumen")
    worker = employ("--health", str(home.root / "health"), "--json")
    worker.wait_for("Lumen", "up_to_date")
    with psycopg.connect(owner) as connection:
        connection.execute("LOCK TABLE instances, leases, index_backlog")
        waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while len(postgres_server.admin(waiting)) < len(("health", "leases", "index")):
            assert worker.process.poll() is None
        worker.process.send_signal(signal.SIGTERM)
        assert worker.process.wait(2 * STOP_SECONDS) == 0


def test_who_only_reads_searches_what_is_indexed_and_is_told_what_is_not(
    give: Give, home: Home, postgres_server: PostgresServer, database: str
) -> None:
    give("workspace", "create", postgres_server.url(database, "connect_owner"))
    with Workspace(postgres_server.url(database, "connect_worker")) as workspace:
        instance = workspace.instances.add(name="Lumen", subdomain="lumenbikes", practice=True)
        workspace.records.save_page(instance.id, "conversations", [conversation("c1", name="Refund")], Cursor())
        workspace.search_index.catch_up(Stop())
        workspace.records.save_page(instance.id, "conversations", [conversation("c2", name="Refund")], Cursor())
    home.environment[VARIABLE] = postgres_server.url(database, "connect_reader")
    said = give("export", "Lumen", "conversations", str(home.root / "found.csv"), "--search", "refund", "--json")
    assert (said.code, said.json["records"]) == (0, 1)
    assert said.err == "The search misses what is new, which this user may not index (pages left: 1).\n"


def test_what_it_says_to_type_is_what_a_shell_has_to_be_told(
    give: Give, home: Home, postgres_server: PostgresServer, database: str
) -> None:
    def typed(words: str) -> list[str]:
        return shlex.split(words.splitlines()[-1].partition(": customer-ai-connect ")[2])

    address = postgres_server.url(database, "connect_owner", sslmode="prefer")
    missing = give("workspace", "use", address)
    assert typed(missing.err) == ["workspace", "create", address]
    made = give(*typed(missing.err))
    assert typed(made.out) == ["workspace", "use", address]
    assert give(*typed(made.out)).code == 0
    assert typed(give("workspace", "create", address).err) == ["workspace", "use", address]

    copy = home.root / "two words.sqlite"
    assert typed(give("workspace", "copy", address, str(copy)).out) == ["workspace", "use", str(copy)]


@pytest.mark.parametrize("way", [(), ("--json",)])
def test_a_password_in_the_variable_is_shown_by_no_command(
    give: Give, home: Home, postgres_server: PostgresServer, database: str, way: tuple[str, ...]
) -> None:
    postgres_server.admin("ALTER ROLE connect_owner PASSWORD 'opensesame'")
    home.environment[VARIABLE] = postgres_server.url(database, "connect_owner", "opensesame")
    made, again = give("workspace", "create", *way), give("workspace", "create", *way)
    assert (made.code, again.code) == (0, 1)
    assert "It is the one that the program uses." in again.out + again.err
    for said in (
        made,
        again,
        give("workspace", "show", *way),
        give("doctor", *way),
        give("status", *way),
    ):
        assert "opensesame" not in said.out + said.err


def test_a_password_comes_from_the_environment_or_a_file(
    give: Give,
    home: Home,
    postgres_server: PostgresServer,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    postgres_server.admin("ALTER ROLE connect_owner PASSWORD 'opensesame'")
    address = f"postgresql://connect_owner@127.0.0.1:{postgres_server.port}/{database}"
    refused = give("workspace", "create", address, "--json").json["error"]
    assert refused["kind"] == "login_refused"
    assert "PGPASSWORD" in refused["hint"]
    assert "~/.pgpass" in refused["hint"]
    monkeypatch.setenv("PGPASSWORD", "opensesame")
    assert give("workspace", "create", address).code == 0
    monkeypatch.delenv("PGPASSWORD")

    passwords = home.root / "pgpass"
    passwords.write_text(f"127.0.0.1:{postgres_server.port}:*:connect_owner:opensesame\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    assert give("workspace", "use", address).code == 0
    shown = give("workspace", "show", "--json")
    assert shown.json["workspace"] == address
    assert "opensesame" not in (home.root / "state" / "workspace.txt").read_text() + shown.out


def test_whoever_uses_a_workspace_is_warned_that_others_can_listen(
    give: Give, home: Home, postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.admin("ALTER ROLE connect_owner PASSWORD 'opensesame'")
    here = postgres_server.url(database, "connect_owner", "opensesame")
    open_to_all = here.replace("@127.0.0.1", "@db.example.com") + "&hostaddr=127.0.0.1&sslmode=disable"
    commands = (("workspace", "create"), ("workspace", "show"), ("doctor",))
    for address, warned in ((open_to_all, True), (here, False)):
        home.environment[VARIABLE] = address
        for command in commands if warned else commands[1:]:
            said = give(*command)
            assert ("Nothing is encrypted between this computer" in said.out + said.err) is warned
            assert ("sslmode=verify-full" in said.out + said.err) is warned
        found = [check["state"] for check in give("doctor", "--json").json["checks"] if check["check"] == "connection"]
        assert found == ["warned"] * warned
