"""What every test may use."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import PostgresServer
from wizard.kustomer.budget import Budget
from wizard.kustomer.client import KustomerClient
from wizard.kustomer.key import read_key
from wizard.kustomer.sites import local_site
from wizard.practice import PracticeOptions, PracticeServer
from wizard.stop import Stop
from wizard.workspace.workspace import Workspace

# How long an example takes says nothing on a busy machine.
settings.register_profile("usual", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("usual")

StartPractice = Callable[..., PracticeServer]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path / "workspace.sqlite") as opened:
        yield opened


@pytest.fixture
def start_practice() -> Iterator[StartPractice]:
    """Starts practice Kustomers, without request limits unless asked for, and ends them."""
    servers: list[PracticeServer] = []

    def start(**options: object) -> PracticeServer:
        server = PracticeServer(PracticeOptions(**({"search_limit": 0, "org_limit": 0} | options)))  # type: ignore[arg-type]
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def practice(start_practice: StartPractice) -> PracticeServer:
    return start_practice()


def client_for(server: PracticeServer, token: str, stop: Stop | None = None, **options: object) -> KustomerClient:
    """A client for the practice account that keeps to no limit."""
    return KustomerClient(
        local_site(server.subdomain, server.url),
        read_key(token)[0],
        stop=stop or Stop(),
        **({"budget": Budget(None)} | options),  # type: ignore[arg-type]
    )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for all tests that do it no harm."""
    started = PostgresServer()
    yield started
    started.close()


@pytest.fixture(scope="session")
def shared_database(postgres_server: PostgresServer) -> str:
    """Making a database takes longer than most tests: they share one, and empty it."""
    return postgres_server.new_database()


@pytest.fixture
def postgres(postgres_server: PostgresServer, shared_database: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    yield postgres_server.url(shared_database)
    postgres_server.admin(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "DROP SCHEMA IF EXISTS ours, public CASCADE",
        "CREATE SCHEMA public",
        database=shared_database,
    )
