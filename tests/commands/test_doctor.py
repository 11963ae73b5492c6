"""`doctor`: each thing that can be wrong is found, told apart, and has its cure."""

import base64
import http.server
import json
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import takewhile
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import trustme

from tests.commands.conftest import SECONDS, Give, Home
from tests.instances.test_vault import Drawer
from wizard.commands.doctor import network
from wizard.commands.doctor.network import Network, Target
from wizard.commands.doctor.route import Route, look_at_route, route_to
from wizard.instances.errors import VaultRefused
from wizard.kustomer.sites import local_site
from wizard.kustomer.transport import SYSTEM_PROXY
from wizard.practice import PracticeServer
from wizard.setup.checks import CheckState
from wizard.stop import Stop, Stopped

HOST = "127.0.0.1"
HANDSHAKE = 0x16
"""The first byte of whoever means to speak TLS."""
STRAIGHT = Route("", "this computer’s settings")


class Unmoved(http.server.ThreadingHTTPServer):
    """Lets whoever only looks at the certificate hang up without a word."""

    def handle_error(self, *_: object) -> None: ...


class Directory:
    """A Kustomer's directory with a certificate of its own, whose clock can be wrong."""

    def __init__(self, authority: trustme.CA, *names: str) -> None:
        self.date = datetime.now(UTC)
        self.body = b"{}"
        self.status = 404
        directory = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response_only(directory.status)
                self.send_header("Date", format_datetime(directory.date, usegmt=True))
                self.send_header("Content-Length", str(len(directory.body)))
                self.end_headers()
                self.wfile.write(directory.body)

            def log_message(self, *_: object) -> None: ...

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(context)
        self.server = Unmoved((HOST, 0), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = int(self.server.server_address[1])
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def directory(authority: trustme.CA) -> Iterator[Directory]:
    started = Directory(authority, HOST, "localhost", network.DIRECTORY_HOST)
    yield started
    started.close()


def target(port: int, authority: trustme.CA, public: trustme.CA, folder: Path, host: str = HOST) -> Target:
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(trust)
    public.cert_pem.write_to_path(folder / "public.pem")
    site = local_site("lumenbikes", f"https://{HOST}:{port}", practice=False)
    return Target(site, host, port, trust, str(folder / "public.pem"))


def look(aim: Target, route: Route = STRAIGHT, setting: str | None = None) -> dict[str, tuple[CheckState, str]]:
    return {one.check: (one.state, str(one.sentence)) for one in Network(aim, route, setting, Stop()).look()}


def states(found: dict[str, tuple[CheckState, str]]) -> list[tuple[str, str]]:
    return [(check, state.value) for check, (state, _) in found.items()]


def test_a_network_in_order(directory: Directory, authority: trustme.CA, tmp_path: Path) -> None:
    found = look(target(directory.port, authority, authority, tmp_path))
    assert states(found) == [(name, "passed") for name in ("dns", "tcp", "tls", "inspection", "clock")]


def test_inspection_that_this_computer_trusts_is_told(
    directory: Directory, authority: trustme.CA, tmp_path: Path
) -> None:
    found = look(target(directory.port, authority, trustme.CA(), tmp_path))
    assert found["inspection"][0] is CheckState.WARNED
    assert "inspects the encrypted traffic" in found["inspection"][1]


def test_a_certificate_that_nobody_trusts_is_told(directory: Directory, tmp_path: Path) -> None:
    stranger = trustme.CA()
    found = look(target(directory.port, stranger, stranger, tmp_path))
    assert states(found)[-1] == ("tls", "failed")
    assert "intercepted" in found["tls"][1]


def test_authorities_that_only_this_computer_lacks_are_told(
    directory: Directory, authority: trustme.CA, tmp_path: Path
) -> None:
    found = look(target(directory.port, trustme.CA(), authority, tmp_path))
    assert states(found)[-1] == ("tls", "failed")
    assert "lacks the public certificate authorities" in found["tls"][1]


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [(0.0, "passed", "is right"), (0.05, "warned", "3 minutes behind"), (-2.0, "failed", "hours ahead")],
)
def test_the_clock_is_compared_with_kustomers(
    directory: Directory, authority: trustme.CA, tmp_path: Path, hours: float, state: str, words: str
) -> None:
    directory.date = datetime.now(UTC) + timedelta(hours=hours, seconds=5 if hours > 0 else -5 if hours else 0)
    found = look(target(directory.port, authority, authority, tmp_path))
    assert found["clock"][0].value == state
    assert words in found["clock"][1]


def test_a_page_of_somebody_else_is_told(directory: Directory, authority: trustme.CA, tmp_path: Path) -> None:
    directory.body = b"<html>Welcome to the hotel</html>"
    found = look(target(directory.port, authority, authority, tmp_path))
    assert found["tls"] == (CheckState.FAILED, "Something other than Kustomer answered.")


def test_a_problem_of_kustomers_own_is_told(directory: Directory, authority: trustme.CA, tmp_path: Path) -> None:
    directory.status = 503
    found = look(target(directory.port, authority, authority, tmp_path))
    assert found["tls"] == (CheckState.FAILED, "Kustomer has a problem of its own (503).")


def test_a_port_that_is_closed_is_told(authority: trustme.CA, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind((HOST, 0))
        found = look(target(closed.getsockname()[1], authority, authority, tmp_path))
    assert states(found) == [("dns", "passed"), ("tcp", "failed")]
    assert "refused" in found["tcp"][1]


def test_a_name_that_nobody_knows_is_told(authority: trustme.CA, tmp_path: Path) -> None:
    found = look(target(1, authority, authority, tmp_path, host="nowhere.invalid"))
    assert states(found) == [("dns", "failed")]


def test_a_proxy_that_is_away_is_blamed(authority: trustme.CA, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind((HOST, 0))
        address = f"http://{HOST}:{closed.getsockname()[1]}"
        found = look(target(1, authority, authority, tmp_path), Route(address, "the settings"), address)
    assert states(found)[-1] == ("tcp", "failed")
    assert "proxy" in found["tcp"][1]


class Gate:
    """A proxy that leads to one place: with a certificate of an authority, by encrypted connections only."""

    def __init__(self, port: int, authority: trustme.CA | None = None) -> None:
        self.asked: list[str] = []
        self.first_bytes = b""
        gate = self

        class Handler(socketserver.StreamRequestHandler):
            def setup(self) -> None:
                gate.first_bytes += self.request.recv(1, socket.MSG_PEEK)
                if authority:
                    self.request = _encrypted(self.request, authority)
                super().setup()

            def finish(self) -> None:
                super().finish()
                self.request.close()

            def handle(self) -> None:
                lines: list[bytes] = []
                with suppress(OSError):  # no encrypted connection came about
                    lines = list(takewhile(bytes.strip, iter(self.rfile.readline, b"")))
                if not lines:
                    return  # somebody just looked whether the proxy is there
                gate.asked.append(b"".join(lines).decode())
                self.wfile.write(b"HTTP/1.1 200 Go ahead\r\n\r\n")
                with socket.create_connection((HOST, port)) as there:
                    back = threading.Thread(target=_pass_on, args=(there, self.connection))
                    back.start()
                    _pass_on(self.connection, there)
                    back.join()

        self.server = socketserver.ThreadingTCPServer((HOST, 0), Handler)
        scheme = "https" if authority else "http"
        self.address = f"{scheme}://ann:open%20sesame@{HOST}:{self.server.server_address[1]}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


def _encrypted(line: socket.socket, authority: trustme.CA) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # On the way to a Kustomer of this computer, the name of the real one is asked for.
    authority.issue_cert(HOST, network.DIRECTORY_HOST).configure_cert(context)
    return context.wrap_socket(line, server_side=True, do_handshake_on_connect=False)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def test_through_a_proxy_everything_is_seen_as_well(
    directory: Directory, authority: trustme.CA, tmp_path: Path
) -> None:
    gate = Gate(directory.port)
    try:
        for public, state in ((authority, "passed"), (trustme.CA(), "warned")):
            aim = target(directory.port, authority, public, tmp_path)
            found = look(aim, Route(gate.address, "the settings"), gate.address)
            assert [name for name, _ in states(found)] == ["dns", "tcp", "tls", "inspection", "clock"]
            assert found["inspection"][0].value == state
    finally:
        gate.close()
    asked = [request for request in gate.asked if request.startswith("CONNECT ")]
    assert len(asked) == 4
    known = base64.b64encode(b"ann:open sesame").decode()
    assert all(f"Proxy-Authorization: Basic {known}" in request for request in asked)


def test_a_proxy_is_told_its_password_only_where_that_is_encrypted(
    directory: Directory, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(directory.port, authority)
    aim = target(directory.port, authority, authority, tmp_path)
    route = Route(gate.address, "the settings")
    try:
        assert states(look(aim, route, gate.address))[-1] == ("tls", "failed")
        assert gate.asked == []
        monkeypatch.setattr("certifi.where", lambda: aim.public_trust)
        assert look(aim, route, gate.address)["inspection"][0] is CheckState.PASSED
        assert len(gate.asked) == 2
        assert set(gate.first_bytes) == {HANDSHAKE}
    finally:
        gate.close()


def test_looking_is_bounded_and_can_be_stopped(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aim = target(1, authority, authority, tmp_path)
    mute = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: mute.wait(SECONDS))
    monkeypatch.setattr(network, "SECONDS", 0.05)
    assert states(look(aim)) == [("dns", "failed")]

    stop = Stop()
    monkeypatch.setattr(network, "SECONDS", SECONDS)
    threading.Timer(0.05, stop.set).start()
    began = monotonic()
    with pytest.raises(Stopped):
        Network(aim, STRAIGHT, None, stop).look()
    assert monotonic() - began < SECONDS / 2
    mute.set()


@pytest.mark.parametrize(
    ("environment", "setting", "shown"),
    [
        ({}, None, "No proxy is used, says the settings."),
        ({}, SYSTEM_PROXY, "No proxy is used, says this computer’s settings."),
        (
            {"https_proxy": "http://ann:secret@gate:8080"},
            SYSTEM_PROXY,
            "proxy gate:8080, says the variable HTTPS_PROXY.",
        ),
        ({"all_proxy": "gate:3128"}, SYSTEM_PROXY, "proxy gate:3128, says the variable ALL_PROXY."),
        ({"https_proxy": "http://gate:8080", "no_proxy": "kustomerapp.com"}, SYSTEM_PROXY, "exceptions (NO_PROXY)"),
        ({"https_proxy": "http://gate:8080"}, "http://other:1", "proxy other:1, says the settings."),
        ({"https_proxy": "https://gate"}, SYSTEM_PROXY, "proxy gate:443, says the variable HTTPS_PROXY."),
        ({"https_proxy": "http://gate"}, SYSTEM_PROXY, "proxy gate:80, says the variable HTTPS_PROXY."),
        (
            {"https_proxy": "http://ann:secret@[half"},
            SYSTEM_PROXY,
            "The proxy in this computer's settings cannot be used.",
        ),
    ],
)
def test_the_proxy_is_told_with_who_says_so_and_without_its_password(
    environment: dict[str, str], setting: str | None, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "http_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    sentence = str(look_at_route(route_to(network.DIRECTORY_HOST, setting)).sentence)
    assert shown in sentence
    assert "secret" not in sentence


@pytest.fixture
def reachable(
    directory: Directory, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Directory:
    """Kustomer's directory is on this computer."""
    monkeypatch.setattr(network, "KUSTOMER", target(directory.port, authority, authority, tmp_path))
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return directory


def checks(give: Give) -> dict[str, dict[str, Any]]:
    return {check["check"]: check for check in give("doctor", "--json").json["checks"]}


def test_all_is_well(give: Give, home: Home, reachable: Directory, connected: str) -> None:
    said = give("doctor")
    assert said.code == 0
    assert "All is well." in said.out
    assert f"✓ {home.url.removeprefix('http://')} accepts the key of “Lumen”." in said.out
    assert not [line for line in said.out.splitlines() if line.startswith("✗")]

    told = give("doctor", "--json").json
    assert told["ok"] is True
    assert [check["check"] for check in told["checks"]] == [
        *("proxy", "dns", "tcp", "tls", "inspection", "clock"),
        *("keyring", "workspace", "space", "search_index", "log", "account"),
    ]
    assert {tuple(check) for check in told["checks"]} == {("check", "instance", "state", "sentence", "hint", "detail")}


def test_the_probe_leaves_nothing_in_the_keyring(give: Give, reachable: Directory, drawer: Drawer) -> None:
    assert give("doctor").code == 0
    assert drawer.kept == {}


def test_a_keyring_that_gives_nothing_back_keeps_no_probe(
    give: Give, reachable: Directory, drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise VaultRefused

    monkeypatch.setattr("wizard.instances.vault.KeyringVault.fetch", fail)
    assert checks(give)["keyring"]["state"] == "failed"
    assert drawer.kept == {}


def test_a_broken_keyring_is_told(give: Give, reachable: Directory, drawer: Drawer) -> None:
    def fail() -> None:
        raise OSError("the bus went away")

    drawer.before = fail
    said = give("doctor")
    assert said.code == 1
    assert "✗ Your system keyring refused the request." in said.out
    assert "1 to be mended." in said.out


def test_a_server_needs_no_keyring(home: Home, connected: str) -> None:
    """In a process of its own there is no keyring here, and perhaps no network."""
    found = {check["check"]: check for check in home.run("doctor", "--json").json["checks"]}
    assert found["keyring"]["state"] == "warned"
    assert "CUSTOMER_AI_CONNECT_KEYS" in found["keyring"]["hint"]
    assert found["account"]["state"] == "passed"


def test_a_key_that_is_gone_is_told_with_its_place(
    give: Give, home: Home, reachable: Directory, connected: str
) -> None:
    (home.keys / "lumen").unlink()
    account = checks(give)["account"]
    assert account["state"] == "failed"
    assert account["instance"] == "Lumen"
    assert "CUSTOMER_AI_CONNECT_KEY_LUMEN" in account["hint"]


def test_a_key_that_kustomer_refuses_is_told(
    give: Give, home: Home, reachable: Directory, connected: str, practice: PracticeServer
) -> None:
    practice.revoke_key((home.keys / "lumen").read_text().strip())
    assert checks(give)["account"]["state"] == "failed"


def test_a_key_that_ends_soon_is_told(give: Give, reachable: Directory, practice: PracticeServer) -> None:
    token = practice.create_key(expires_at=datetime.now(UTC) + timedelta(days=3))
    give("instances", "add", "Lumen", "--practice", typed=token)
    found = checks(give)
    assert found["account"]["state"] == "passed"
    assert found["expiry"]["state"] == "warned"


def test_a_workspace_that_cannot_be_opened_does_not_end_the_examination(
    give: Give, home: Home, reachable: Directory
) -> None:
    home.file.parent.mkdir(parents=True)
    home.file.write_text("no database" * 500)
    found = checks(give)
    assert found["workspace"]["state"] == "failed"
    assert found["workspace"]["hint"]
    assert "file is not a database" in found["workspace"]["detail"]
    assert "  Details: DatabaseError: file is not a database" in give("doctor").out
    assert found["log"]["state"] == "passed"
    assert found["tls"]["state"] == "passed"


def test_little_room_is_told(give: Give, reachable: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 0})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    for free, state in ((5_000_000_000, "passed"), (1_000_000_000, "warned"), (1_000_000, "failed")):
        usage.free = free  # type: ignore[attr-defined]
        assert checks(give)["space"]["state"] == state


def test_a_log_that_cannot_be_written_is_told(give: Give, home: Home, reachable: Directory) -> None:
    (home.root / "logs").write_text("a file where the folder should be")
    assert checks(give)["log"]["state"] == "failed"


def test_no_key_is_in_what_it_says(give: Give, home: Home, reachable: Directory, connected: str) -> None:
    token = (home.keys / "lumen").read_text().strip()
    said = give("doctor", "--json")
    assert token[:30] not in json.dumps(said.json) + said.err
