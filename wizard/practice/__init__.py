"""A Kustomer to practise on: its API, its key page, made-up data, and faults on demand. Loopback only.

An independent second reading of Kustomer's documentation. It imports nothing of the rest of the program, so
that a misunderstanding in one of the two shows up against the other.

What is named here is loaded when it is first used: a web server is no part of the way to the first window.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from wizard.practice.account import LocalAccount
    from wizard.practice.command import main
    from wizard.practice.options import PracticeOptions
    from wizard.practice.server import PracticeServer

__all__ = ["LocalAccount", "PracticeOptions", "PracticeServer", "main"]

_HOMES: Final = {"LocalAccount": "account", "PracticeOptions": "options", "PracticeServer": "server", "main": "command"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is named
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
