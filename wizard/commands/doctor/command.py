"""`doctor`: find out what is wrong, and what helps."""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Final

from wizard.commands.doctor import network
from wizard.commands.doctor.accounts import looks_at
from wizard.commands.doctor.finding import Finding, Look, failed
from wizard.commands.doctor.network import Network
from wizard.commands.doctor.places import look_at_keyring, look_at_log, look_at_workspace
from wizard.commands.doctor.route import look_at_route, route_to
from wizard.commands.instances.connecting import show_line
from wizard.commands.parser import Parser
from wizard.commands.running import COMPLETE, PROBLEM
from wizard.commands.terminal import Terminal
from wizard.folders import folders_of
from wizard.instances.vault import KeyringVault
from wizard.problem import Problem
from wizard.runtime import Runtime, open_runtime
from wizard.settings import SettingsFile
from wizard.setup.checks import CheckState
from wizard.stop import Stop

AT_ONCE: Final = 8
"""Looks that are under way at the same time: each may have to wait for something."""


def declare(parser: Parser) -> None:
    """Takes nothing."""


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Look at everything that has to work, at the same time; tell of it in order."""
    with ExitStack() as opened:
        findings = list(_show(terminal, _looks(options, opened, stop)))
    needed = [finding for finding in findings if finding.state is CheckState.FAILED]
    terminal.say()
    terminal.say(f"{len(needed)} to be mended." if needed else "All is well.")
    terminal.answer({"ok": not needed, "checks": [_shape(finding) for finding in findings]})
    return PROBLEM if needed else COMPLETE


def _looks(options: argparse.Namespace, opened: ExitStack, stop: Stop) -> list[Look]:
    """Everything to look at, in the order in which it is told."""
    folders = folders_of(options.folder)
    proxy = SettingsFile(folders.state).load().proxy_url
    target = network.KUSTOMER
    route = route_to(target.host, proxy)
    runtime, trouble = _open(options, opened)
    instances = runtime.instances.all() if runtime else []
    keyring = runtime.instances.vault.keyring if runtime else KeyringVault()
    return [
        lambda: [look_at_route(route)],
        Network(target, route, proxy, stop).look,
        lambda: look_at_keyring(keyring, instances, stop),
        lambda: look_at_workspace(runtime.workspace) if runtime else [failed("workspace", trouble)] if trouble else [],
        lambda: look_at_log(folders.logs),
        *(looks_at(runtime, instance, proxy, stop) for instance in instances if runtime),
    ]


def _open(options: argparse.Namespace, opened: ExitStack) -> tuple[Runtime | None, Problem | None]:
    try:
        return opened.enter_context(open_runtime(folders_of(options.folder))), None
    except Problem as problem:
        return None, problem


def _show(terminal: Terminal, looks: Sequence[Look]) -> Iterator[Finding]:
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="doctor") as pool:
        for findings in pool.map(lambda look: look(), looks):
            for finding in findings:
                show_line(terminal, finding.state, finding.sentence, finding.hint, finding.detail)
                yield finding


def _shape(finding: Finding) -> dict[str, str]:
    return {
        "check": finding.check,
        "instance": finding.instance,
        "state": finding.state.value,
        "sentence": str(finding.sentence),
        "hint": str(finding.hint),
        "detail": finding.detail,
    }
