"""Whether there is a display is found out before Qt would end the program over it."""

import socket
from pathlib import Path

import pytest

from wizard import display

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="only Linux names its displays")


@pytest.mark.parametrize("name", ["", ":", "nonsense", ":99999", "::1", ":1.", "/x:1:2"])
def test_a_display_that_is_not_there_is_not_believed(name: str) -> None:
    assert not display.has_display({"DISPLAY": name})


def test_a_display_over_the_network_is_asked_at_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(display, "_answers", lambda _family, address: asked.append(address) or True)
    assert display.has_display({"DISPLAY": "localhost:10.0"})
    assert asked == [("localhost", 6010)]


def test_a_wayland_socket_that_answers_is_a_display(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-0"))
        environment = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
        assert not display.has_display(environment), "a socket that nobody listens on"
        server.listen()
        assert display.has_display(environment)


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:configfile=screens.json"])
def test_a_platform_that_shows_nothing_is_no_display(platform: str) -> None:
    assert not display.has_display({"QT_QPA_PLATFORM": platform, "DISPLAY": ":0"})
