"""`worker`: keep the workspace up to date until stopped. Any number may run, on any number of machines."""

import argparse
import json
import logging
import math
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

from wizard.commands.parser import Parser
from wizard.commands.progress import state_words
from wizard.commands.running import COMPLETE, SOME_FAILED
from wizard.commands.searching import bring_up_to_date
from wizard.commands.shapes import state_shape
from wizard.commands.terminal import Terminal
from wizard.files import write_whole
from wizard.folders import folders_of
from wizard.log import log_to
from wizard.problem import Problem
from wizard.runtime import Runtime, Terms, open_runtime
from wizard.stop import Stop, Stopped, run_abandonable
from wizard.sync.leasing import LEASE_SECONDS, LOOK_SECONDS
from wizard.sync.progress import Phase, SyncState

logger = logging.getLogger(__name__)

RETRY_SECONDS: Final = 5.0
"""How soon a workspace that cannot be reached is tried again."""

_BAD: Final = {Phase.FAILED, Phase.REFUSED, Phase.KEY_UNREADABLE}
_ENDED_WELL: Final = {Phase.UP_TO_DATE, Phase.PAUSED, Phase.ELSEWHERE}


def declare(parser: Parser) -> None:
    """Takes how to run. What is connected, paused or removed meanwhile is noticed within seconds."""
    parser.add_argument("--interval", type=_positive, metavar="SECONDS", help="between two runs (default: 180)")
    parser.add_argument(
        "--jitter", type=_share, default=0.1, metavar="PART", help="by which the interval varies (default: 0.1)"
    )
    parser.add_argument(
        "--lease",
        type=_positive,
        default=LEASE_SECONDS,
        metavar="SECONDS",
        help=f"for which the instances of a worker that died stay with it (default: {LEASE_SECONDS:g})",
    )
    parser.add_argument("--at-most", type=_count, metavar="N", help="instances to take; other workers get the rest")
    parser.add_argument("--once", action="store_true", help="run everything that nobody else runs, once")
    parser.add_argument("--health", type=Path, metavar="FILE", help="write this file whenever all is well")


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Sync every instance until a signal comes; what is said goes to standard error."""
    terminal.log_place = "what it said last"
    log_to(sys.stderr, as_json=options.json)
    diary = _Diary()
    try:
        with _open(options, diary, stop) as runtime:
            return _run_once(runtime, stop) if options.once else _run_on(runtime, options.health, stop)
    except Stopped:
        logger.info("stopped")
        if options.once:  # which was to run to its end
            raise
        return COMPLETE


class _Diary:
    """Logs what each instance does, when it does something else.

    Attributes:
        name_of: gives the name of an instance.
    """

    def __init__(self) -> None:
        self.name_of: Callable[[int], str] = str
        self._noted: dict[int, SyncState] = {}

    def note(self, state: SyncState) -> None:
        if not _is_news(state, self._noted.get(state.instance_id)):
            return
        self._noted[state.instance_id] = state
        name = self.name_of(state.instance_id)
        level = logging.ERROR if state.phase in _BAD else logging.WARNING if state.problem else logging.INFO
        hint = f" {state.problem.hint}" if state.problem else ""
        logger.log(level, "%s: %s%s", name, state_words(state), hint, extra={"facts": state_shape(name, state)})


def _is_news(state: SyncState, noted: SyncState | None) -> bool:
    """Whether a state is to be logged after another one. A problem that stays is, and the log keeps that rare."""
    if state.phase is Phase.STARTING:
        return False
    if noted is None or state.problem:
        return True
    if noted.problem and state.phase is Phase.SYNCING:
        return state.records > noted.records  # until something arrives, it is only tried again
    return state.phase is not noted.phase


def _open(options: argparse.Namespace, diary: _Diary, stop: Stop) -> Runtime:
    """Open the workspace; while its server does not answer, try again."""
    terms = Terms(
        interval=options.interval,
        jitter=options.jitter,
        once=options.once,
        adopt=not options.once,
        lease=options.lease,
        at_most=options.at_most,
    )
    while True:
        try:
            runtime = open_runtime(folders_of(options.folder), diary.note, terms)
        except Problem as problem:
            if not problem.retryable or options.once:
                raise
            logger.warning("%s %s", problem.message, problem.hint)
            stop.sleep(RETRY_SECONDS)
        else:
            diary.name_of = partial(_name, runtime)
            logger.info("working on %s", runtime.workspace.place)
            return runtime


def _name(runtime: Runtime, instance_id: int) -> str:
    try:
        return runtime.instances.get(instance_id).name
    except Problem:  # it was removed, or the workspace does not answer
        return str(instance_id)


def _run_on(runtime: Runtime, health: Path | None, stop: Stop) -> NoReturn:
    runtime.supervisor.start_all()
    runtime.indexer.start()
    while True:
        try:
            if health:
                run_abandonable(runtime.instances.all, stop=stop)  # healthy is whose workspace answers
                _write(health, runtime)
        except Problem as problem:
            logger.warning("%s %s", problem.message, problem.hint)
        except OSError as error:
            logger.warning("The health file cannot be written: %s", error.strerror)
        stop.sleep(LOOK_SECONDS)


def _run_once(runtime: Runtime, stop: Stop) -> int:
    instances = runtime.instances.all()
    forget = stop.call_when_set(runtime.supervisor.stop_all)
    runtime.supervisor.start_all()
    while not runtime.supervisor.join(LOOK_SECONDS):
        runtime.indexer.start()
    forget()
    stop.check()
    bring_up_to_date(runtime.workspace.search_index, logger.warning, stop)
    states = [runtime.supervisor.state(instance.id) for instance in instances]
    return COMPLETE if all(state is None or state.phase in _ENDED_WELL for state in states) else SOME_FAILED


def _write(health: Path, runtime: Runtime) -> None:
    """Say that the workspace answers: a file that grows old says that something is wrong."""
    told = {"at": datetime.now(UTC).isoformat(), "workspace": runtime.workspace.place}
    write_whole(health, f"{json.dumps(told)}\n".encode())


def _positive(written: str) -> float:
    return _number(written, lambda number: 0 < number < 1e6, "a number above 0")


def _share(written: str) -> float:
    return _number(written, lambda number: 0 <= number < 1, "a number from 0 to below 1")


def _count(written: str) -> int:
    return int(_number(written, lambda number: number >= 1 and number.is_integer(), "a whole number above 0"))


def _number(written: str, fits: Callable[[float], bool], wanted: str) -> float:
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not fits(number):
        raise argparse.ArgumentTypeError(f"“{written}” is not {wanted}")
    return number
