"""What adding, correcting, reconnecting and replacing a key have in common: Connect, one line a check."""

from wizard.commands.running import COMPLETE, PROBLEM
from wizard.commands.shapes import Shape, check_shape, instance_shape
from wizard.commands.terminal import Terminal
from wizard.commands.words import command, records
from wizard.instances.server_keys import FOLDER_VARIABLE, file_of, variable_of
from wizard.runtime import Runtime
from wizard.setup.answers import Answers
from wizard.setup.checks import Check, CheckReport, CheckState
from wizard.setup.connector import ConnectResult
from wizard.stop import Stop
from wizard.text import Text
from wizard.workspace.instances import KeyKept, Status

MARKS = {CheckState.PASSED: "✓", CheckState.WARNED: "!", CheckState.FAILED: "✗"}
"""How the end of a check is marked."""


def connect(terminal: Terminal, runtime: Runtime, answers: Answers, stop: Stop) -> int:
    """Press Connect; returns the exit code.

    Raises:
        Stopped: the stop was set.
        Problem: the answers cannot be used, or the instance could not be written.
    """
    shown = _Checks(terminal)
    result = runtime.connector.connect(answers, report=shown.show, created=lambda _instance: None, stop=stop)
    error = _conclude(terminal, result, answers.kept)
    terminal.answer(
        {
            "instance": instance_shape(result.instance),
            "connected": result.connected,
            "checks": [check_shape(report) for report in shown.latest.values()],
            "expected_records": result.expected_records,
            "expected_seconds": result.expected_seconds,
        }
        | ({"error": error} if error else {})
    )
    return COMPLETE if result.connected else PROBLEM


class _Checks:
    """Shows each check as it ends."""

    def __init__(self, terminal: Terminal) -> None:
        self.latest: dict[Check, CheckReport] = {}
        self._terminal = terminal

    def show(self, report: CheckReport) -> None:
        self.latest[report.check] = report
        if report.state in MARKS:
            show_line(self._terminal, report.state, report.sentence, report.hint, report.detail)
        elif report.state is CheckState.RUNNING:
            self._terminal.show_live(f"… {report.sentence if report.sentence.source else report.title}")


def show_line(terminal: Terminal, state: CheckState, sentence: Text, hint: Text, detail: str) -> None:
    """A check's mark, what was found, what to do about it, and its technical text."""
    terminal.say(f"{MARKS[state]} {sentence}")
    for line in terminal.more_about(hint, detail):
        terminal.say(f"  {line}")


def _conclude(terminal: Terminal, result: ConnectResult, kept: KeyKept) -> Shape | None:
    """The last lines; returns what kept it from being connected."""
    name = result.instance.name
    if result.failed is None:
        amount = result.expected_records
        terminal.say(f"“{name}” is connected." + (f" There are {records(amount)} to fetch." if amount else ""))
        terminal.say(f"Fetch them with: {command('sync', name)}")
        return None
    hint = _what_next(result)
    if result.failed.check is Check.KEY_KEPT and kept is KeyKept.KEYRING:
        hint += (
            f" Without a keyring, put the key into {variable_of(name)} or into the file {file_of(name)} of the folder "
            f"{FOLDER_VARIABLE}, and say --key-from env or --key-from file."
        )
    terminal.say(f"“{name}” is not connected. {hint}")
    return {"kind": "not_connected", "message": str(result.failed.sentence), "hint": hint}


def _what_next(result: ConnectResult) -> str:
    if result.instance.status is Status.NOT_AUTHENTICATED:
        return f"Correct its details with: {command('instances', 'correct', result.instance.name)}"
    return "It stays as it was."
