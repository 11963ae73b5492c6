"""Keys in Windows' Credential Manager: keyring's own backend, over credentials in memory that keep Windows' rules."""

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

import wizard.instances.vault as vault_module
from wizard.instances.errors import KeyNotKept, VaultRefused
from wizard.instances.vault import KeyringVault
from wizard.kustomer.key import ApiKey
from wizard.stop import Stop

FIRST, SECOND = ApiKey("a-key-that-was-made-first"), ApiKey("a-key-that-was-made-later")
LONG = ApiKey("".join(chr(ord("a") + number % 26) for number in range(3 * vault_module.LONGEST_PART)))
LARGEST_BLOB = 2560


class Missing(Exception):
    def __init__(self, call: str) -> None:
        super().__init__(call)
        self.winerror, self.funcname = 1168, call


class Credentials:
    """As wincred.h has them: one a target, 2,560 bytes at most."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    def CredRead(self, Type: int, TargetName: str) -> dict[str, Any]:  # noqa: N802, N803 - Windows' names
        if TargetName not in self.kept:
            raise Missing("CredRead")
        return dict(self.kept[TargetName])

    def CredWrite(self, credential: dict[str, Any], _flags: int) -> None:  # noqa: N802
        blob = credential["CredentialBlob"].encode("utf-16-le")
        if len(blob) > LARGEST_BLOB:
            raise OSError(1783, "The stub received bad data")
        self.kept[credential["TargetName"]] = credential | {"CredentialBlob": blob}

    def CredDelete(self, Type: int, TargetName: str) -> None:  # noqa: N802, N803
        if TargetName not in self.kept:
            raise Missing("CredDelete")
        del self.kept[TargetName]

    def all_text(self) -> str:
        return " ".join(one["CredentialBlob"].decode("utf-16-le") for one in self.kept.values())


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> Iterator[Credentials]:
    made = Credentials()
    cred, types, package = ModuleType("win32cred"), ModuleType("pywintypes"), ModuleType("pywin32")
    for name in ("CredRead", "CredWrite", "CredDelete"):
        setattr(cred, name, getattr(made, name))
    vars(cred).update(CRED_TYPE_GENERIC=1, CRED_PERSIST_ENTERPRISE=3)
    vars(types).update(error=Missing)
    vars(package).update(pywintypes=types, win32cred=cred)
    monkeypatch.setitem(sys.modules, "win32ctypes", ModuleType("win32ctypes"))
    monkeypatch.setitem(sys.modules, "win32ctypes.pywin32", package)
    backend = importlib.reload(importlib.import_module("keyring.backends.Windows"))
    monkeypatch.setattr(vault_module, "_backend", backend.WinVaultKeyring)
    monkeypatch.setattr(vault_module, "_ON_WINDOWS", True)
    yield made
    monkeypatch.undo()
    importlib.reload(backend)


def test_a_key_that_is_replaced_stays_nowhere(credentials: Credentials) -> None:
    vault, stop = KeyringVault(), Stop()
    vault.keep(11, FIRST, stop)
    vault.keep(11, SECOND, stop)
    vault.keep(22, LONG, stop)
    assert vault.fetch(11, stop) == SECOND
    assert FIRST.reveal() not in credentials.all_text()


@pytest.mark.parametrize("length", [1, -1, 0, 1000])
def test_a_key_that_is_longer_than_one_entry_is_kept_in_several(credentials: Credentials, length: int) -> None:
    vault, stop = KeyringVault(), Stop()
    key = ApiKey(LONG.reveal()[: vault_module.LONGEST_PART + length])
    vault.keep(1, LONG, stop)
    vault.keep(2, FIRST, stop)
    vault.keep(1, key, stop)
    assert vault.fetch(1, stop) == key
    assert vault.fetch(2, stop) == FIRST
    vault.forget(1, stop)
    with pytest.raises(KeyNotKept):
        vault.fetch(1, stop)
    assert vault.fetch(2, stop) == FIRST
    vault.forget(2, stop)
    assert credentials.kept == {}


def test_a_key_that_cannot_be_replaced_stays(credentials: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, stop = KeyringVault(), Stop()
    vault.keep(1, FIRST, stop)
    monkeypatch.setattr(vault_module, "LONGEST_PART", 2 * LARGEST_BLOB)
    with pytest.raises(VaultRefused):
        vault.keep(1, LONG, stop)
    assert vault.fetch(1, stop) == FIRST
