"""A workspace on a PostgreSQL server that stops, crashes, kills connections, or takes rights away, in mid-run."""

import signal
import threading
from collections.abc import Iterator

import pytest

from tests.faults.between import first
from tests.faults.conftest import MID_RUN, MakeScene, Scene
from tests.postgres import PostgresServer
from tests.sync.test_supervisor import SECONDS
from wizard.sync.progress import Phase
from wizard.workspace.errors import ConnectionLost as DatabaseLost
from wizard.workspace.errors import RightsMissing, ServerReadOnly, ServerUnreachable, WorkspaceProblem


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """A server that may be stopped."""
    started = PostgresServer()
    yield started
    started.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_a_server_that_is_gone_for_a_while(
    make_scene: MakeScene, own_server: PostgresServer, how: signal.Signals
) -> None:
    scene = make_scene(own_server.url(own_server.new_database()))
    stopped = threading.Event()
    scene.between.spoil(first(lambda: (own_server.stop(how), stopped.set())), after=MID_RUN, times=1)
    scene.start()
    state = scene.watch.wait_for(lambda state: isinstance(state.problem, ServerUnreachable))
    assert state.problem
    assert state.phase is Phase.RETRYING
    assert "database server cannot be reached" in str(state.problem.message)
    assert "goes on by itself" in str(state.problem.hint)

    assert stopped.wait(SECONDS)
    own_server.start()
    scene.assert_goes_on()


def name_of(scene: Scene) -> str:
    return str(scene.workspace.place).rsplit("/", 1)[1]


def test_connections_that_the_server_kills_again_and_again(
    make_scene: MakeScene, postgres_server: PostgresServer, postgres: str
) -> None:
    scene = make_scene(postgres)
    kill = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_of(scene)}'"  # noqa: S608
    save_rows, killed = scene.workspace.database.backend.save_rows, []

    def save_and_be_killed(*arguments: object) -> int:
        added = save_rows(*arguments)  # type: ignore[arg-type]
        if len(killed) < 6:
            killed.append(postgres_server.admin(kill))  # in the middle of the transaction
        return added

    scene.workspace.database.backend.save_rows = save_and_be_killed  # type: ignore[method-assign]
    scene.start()
    problem = scene.wait_for_failed_run(DatabaseLost)
    assert "broke off" in str(problem.message)
    assert "goes on by itself" in str(problem.hint)
    scene.assert_goes_on()
    assert len(killed) == 6


TAKEN: dict[str, tuple[tuple[str, str], type[WorkspaceProblem], Phase, str, str]] = {
    "the right to insert": (
        ("REVOKE INSERT ON {table} FROM {role}", "GRANT INSERT ON {table} TO {role}"),
        RightsMissing,
        Phase.FAILED,
        "lacks a right",
        "grant the right that the details name",
    ),
    "all that is not reading": (
        (
            "ALTER ROLE {role} SET default_transaction_read_only = on",
            "ALTER ROLE {role} RESET default_transaction_read_only",
        ),
        ServerReadOnly,
        Phase.RETRYING,
        "accepts no changes",
        "goes on by itself",
    ),
}


@pytest.mark.parametrize(("statements", "kind", "phase", "says", "advises"), TAKEN.values(), ids=TAKEN)
def test_rights_that_are_taken_away_and_given_back(
    make_scene: MakeScene,
    postgres_server: PostgresServer,
    postgres: str,
    statements: tuple[str, str],
    kind: type[WorkspaceProblem],
    phase: Phase,
    says: str,
    advises: str,
) -> None:
    name = postgres.split("/")[3].split("?", maxsplit=1)[0]
    role = f"role_{name}_{phase.value}"  # stays with the server: what ends with its connections may still be going
    postgres_server.admin(f"CREATE ROLE {role} LOGIN", f"GRANT CREATE, USAGE ON SCHEMA public TO {role}", database=name)
    take, give = (
        [
            statement.format(table="messages", role=role),
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'",  # noqa: S608
        ]
        for statement in statements
    )
    try:
        scene = make_scene(postgres_server.url(name, role))
        scene.between.spoil(first(lambda: postgres_server.admin(*take, database=name)), after=MID_RUN, times=1)
        scene.start()
        problem = scene.wait_for_problem(kind, phase)
        assert says in str(problem.message)
        assert advises in str(problem.hint)

        postgres_server.admin(*give, database=name)
        if phase is Phase.FAILED:
            scene.supervisor.sync_now(scene.instance.id)
        scene.assert_goes_on()
    finally:
        scene.end()
