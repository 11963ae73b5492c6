"""What is shipped is in order, as far as it can be told without another computer."""

import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import PySide6
import pytest

from tests.commands.conftest import PROJECT, Home
from wizard.commands.parser import Parser
from wizard.commands.worker import declare
from wizard.instances.server_keys import FOLDER_PREFIX, FOLDER_VARIABLE

SERVER = PROJECT / "packaging" / "server"
PROGRAM = "/opt/customer-ai-connect/bin/customer-ai-connect"
UNIT = SERVER / "customer-ai-connect-worker.service"

QT_MODULES = ("Core", "DBus", "Gui", "Network", "Svg", "Widgets", "XcbQpa")
EVERYWHERE = {"libc", "libdl", "libgcc_s", "libm", "libpthread", "libresolv", "libstdc++", "libz"}
COME_ALONG = {"libX11", "libbrotlicommon", "libbrotlidec", "libgthread-2.0", "libzstd"} | {
    f"libxcb{part}" for part in ("", "-render", "-shm", "-util")
}
"""Those that what is looked for depends on."""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this computer")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace(PROGRAM, sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_starts_what_the_readme_has_installed() -> None:
    environment = PROGRAM.removesuffix("/bin/customer-ai-connect")
    readme = (PROJECT / "README.md").read_text()
    assert f"python3 -m venv {environment}\n" in readme
    assert f"{environment}/bin/pip install" in readme
    assert f"\nExecStart={PROGRAM} " in UNIT.read_text()


@pytest.mark.skipif(not shutil.which("readelf"), reason="binutils are not on this computer")
def test_every_library_that_qt_is_linked_against_is_looked_for() -> None:
    modules = [Path(PySide6.__path__[0], "Qt", "lib", f"libQt6{name}.so.6") for name in QT_MODULES]
    told = subprocess.run(["readelf", "--dynamic", *modules], capture_output=True, text=True, check=True).stdout
    linked = {name for name in re.findall(r"NEEDED.*\[(lib.+)\.so", told) if not name.startswith(("libQt6", "libicu"))}
    looked_for = runpy.run_path(str(PROJECT / "packaging" / "system_libraries.py"))["DEBIAN_PACKAGES"]
    assert linked - EVERYWHERE - COME_ALONG <= {soname.partition(".so")[0] for soname in looked_for}


@pytest.mark.parametrize("file", [PROJECT / "README.md", SERVER / "Containerfile"], ids=lambda file: file.name)
def test_servers_are_given_the_releases_that_were_tested(file: Path) -> None:
    assert re.findall(r"pip install.* (--require-hashes -r|--no-deps \.)", file.read_text())[-2:] == [
        "--require-hashes -r",
        "--no-deps .",
    ]


def test_what_the_readme_starts_on_windows_is_installed_there() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    started = set(re.findall(r"Scripts\\([\w-]+)", (PROJECT / "README.md").read_text()))
    assert started == {"pip", *project["scripts"]}
    assert all(f"`{name}`" in (PROJECT / "README.md").read_text() for name in project["gui-scripts"])


def test_the_unit_hands_keys_on_as_the_program_looks_for_them() -> None:
    lines = UNIT.read_text().splitlines()
    assert f"LoadCredential={FOLDER_PREFIX.rstrip('_')}:/etc/customer-ai-connect/keys" in lines
    assert f"Environment={FOLDER_VARIABLE}=%d" in lines
    made = {"ConfigurationDirectory=customer-ai-connect/keys", "ConfigurationDirectoryMode=0700"}
    assert made <= set(lines), "without its folder, systemd would not start it"
    assert {"DynamicUser=yes", "ProtectSystem=strict", "Restart=on-failure", "NoNewPrivileges=yes"} <= set(lines)


def test_the_recipe_runs_a_worker_without_root_and_without_qt() -> None:
    recipe = (SERVER / "Containerfile").read_text()
    assert "USER 10001" in recipe
    assert "HEALTHCHECK" in recipe
    parser = Parser(prog="worker")
    declare(parser)
    parser.take_json()
    command = next(line for line in recipe.splitlines() if line.startswith('CMD ["worker"'))
    parser.parse_args([word.strip('" ') for word in command[5:-1].split(",")][1:])


def test_every_role_that_is_to_be_typed_is_made() -> None:
    made = set(re.findall(r"^CREATE ROLE (\w+)", (SERVER / "roles.sql").read_text(), re.MULTILINE))
    told = "".join(file.read_text() for file in (PROJECT / "README.md", *SERVER.iterdir()))
    assert {"connect_worker"} <= set(re.findall(r"postgresql://(\w+)@", told)) <= made


def without_qt(home: Home, *command: str) -> "subprocess.CompletedProcess[str]":
    program = "import sys; sys.modules['PySide6'] = None; from wizard.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", program, "--folder", str(home.root), *command],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env=home.variables() | {"QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )


def test_the_commands_work_where_qt_is_not_installed(home: Home, connected: str) -> None:
    for command in (["sync"], ["worker", "--once"], ["status"], ["instances", "list"]):
        done = without_qt(home, *command)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [[], ["try"], ["tour"]], ids=" ".join)
def test_a_window_that_cannot_be_made_is_told_of(home: Home, command: list[str]) -> None:
    done = without_qt(home, *command)
    assert (done.returncode, done.stderr) == (1, "")
    assert "PySide6, is not installed here" in done.stdout
