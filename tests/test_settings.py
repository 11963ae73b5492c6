"""The settings' file: typed, whole, and never a secret."""

from pathlib import Path

import pytest

from wizard.settings import Appearance, ProxyFlaw, ProxyKind, Settings, SettingsFile, clean_proxy


def test_nothing_is_written_before_something_was_chosen(tmp_path: Path) -> None:
    assert SettingsFile(tmp_path).load() == Settings()
    assert list(tmp_path.iterdir()) == []


def test_what_was_chosen_is_there_after_a_restart(tmp_path: Path) -> None:
    wanted = Settings(
        appearance=Appearance.DARK,
        interval_minutes=15,
        share_percent=80,
        proxy=ProxyKind.MANUAL,
        proxy_address="http://proxy.example:8080",
        keep_in_tray=True,
        notifications=False,
    )
    SettingsFile(tmp_path / "state").save(wanted)
    assert SettingsFile(tmp_path / "state").load() == wanted


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "null",
        '{"interval_minutes": "often"}',
        '{"interval_minutes": 0}',
        '{"share_percent": 5}',
        '{"share_percent": 400}',
        '{"appearance": "pink"}',
        '{"proxy": "manual", "proxy_address": "http://me:secret@proxy:1"}',
    ],
)
def test_a_damaged_file_is_set_aside(kept: str, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(kept, encoding="utf-8")
    assert SettingsFile(tmp_path).load() == Settings()
    (aside,) = tmp_path.iterdir()
    assert aside.name.startswith("settings.damaged-")
    assert aside.read_text(encoding="utf-8") == kept


def test_what_another_version_kept_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"share_percent": 30, "wings": 2}', encoding="utf-8")
    assert SettingsFile(tmp_path).load().share_percent == 30


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("proxy.example:8080", "http://proxy.example:8080"),
        (" HTTP://Proxy.Example:8080/ ", "http://proxy.example:8080"),
        ("https://proxy.example:443", "https://proxy.example:443"),
        ("[::1]:3128", "http://[::1]:3128"),
    ],
)
def test_the_address_of_a_proxy_is_understood(written: str, kept: str) -> None:
    assert clean_proxy(written) == kept


@pytest.mark.parametrize(
    "written",
    ["", "proxy", "http://proxy:99999", "socks5://proxy:1", "http://a b:80", "http://proxy:80/proxy.pac", "http://:80"],
)
def test_what_is_no_proxy_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ProxyFlaw) as flaw:
        clean_proxy(written)
    assert "http://proxy.example:8080" in str(flaw.value)


@pytest.mark.parametrize("written", ["http://me:secret@proxy:8080", "me@proxy:8080"])
def test_a_password_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(ProxyFlaw, match="must not be kept here") as flaw:
        clean_proxy(written)
    assert "secret" not in str(flaw.value)
