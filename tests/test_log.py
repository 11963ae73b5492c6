"""What is logged: once, however often it happens, and without a key."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from wizard.log import REPEAT_SECONDS, log_to, start_logging

logger = logging.getLogger("wizard.test")


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The logger that everything reaches, whose handlers a test may replace."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    for handler in set(root.handlers).difference(handlers):
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def written(root: logging.Logger) -> io.StringIO:
    """Everything that is logged, in lines of JSON."""
    stream = io.StringIO()
    log_to(stream, as_json=True)
    return stream


def messages(written: io.StringIO) -> list[str]:
    return [json.loads(line)["message"] for line in written.getvalue().splitlines()]


def at(seconds: float, level: int, words: str) -> None:
    """Log something at a time of the clock."""
    record = logger.makeRecord(logger.name, level, __file__, 1, words, (), None)
    record.created = seconds
    logger.handle(record)


def test_a_warning_is_not_said_again_and_again(written: io.StringIO) -> None:
    for second in range(0, 3 * int(REPEAT_SECONDS), 5):
        at(1_000_000.0 + second, logging.WARNING, "the server is away")
    assert len(messages(written)) == 3


def test_what_is_new_is_said_at_once(written: io.StringIO) -> None:
    at(1_000_000, logging.WARNING, "the server is away")
    at(1_000_001, logging.ERROR, "the disk is full")
    at(1_000_002, logging.INFO, "Lumen: up to date")
    at(1_000_003, logging.INFO, "Lumen: up to date")
    assert messages(written) == ["the server is away", "the disk is full", "Lumen: up to date", "Lumen: up to date"]


def test_a_clock_that_leaps_back_silences_nobody(written: io.StringIO) -> None:
    at(1_000_000, logging.WARNING, "the server is away")
    at(900_000, logging.WARNING, "the server is away")
    assert len(messages(written)) == 2


@pytest.mark.parametrize("padding", ["", "=", "=="])
def test_no_key_is_ever_written(written: io.StringIO, padding: str) -> None:
    token = f"eyJhbGciOiJIUzI1NiJ9{padding}.eyJpZCI6IjEyMyJ9{padding}.c2lnbmF0dXJl"
    logger.error("refused: %s", token)
    try:
        int(token)
    except ValueError:
        logger.exception("failed")
    assert "[key removed]" in written.getvalue()
    assert token not in written.getvalue()
    assert "c2lnbmF0dXJl" not in written.getvalue()


@pytest.mark.parametrize("bearer", ["Bearer", "bearer", "BEARER"])
def test_json_stays_whole_when_a_key_is_removed(written: io.StringIO, bearer: str) -> None:
    logger.warning('sent {"Authorization": "%s abc.def"}', bearer)
    assert messages(written) == [f'sent {{"Authorization": "{bearer} [key removed]"}}']


def test_what_is_logged_obeys_nobody_and_begins_no_line_of_its_own(root: logging.Logger) -> None:
    stream = io.StringIO()
    log_to(stream, as_json=False)
    hostile = "oops\x1b[2J\x07\r\u202e\u2028\n2026-11-24 10:00:00,000 ERROR wizard: The key was revoked"
    logger.warning("the server says: %s", hostile)
    logger.error("failed", exc_info=ValueError(hostile))
    logger.warning("the server is away")
    lines = stream.getvalue().splitlines()
    assert all(line.isprintable() for line in lines)
    begun = [line for line in lines if not line.startswith("    ")]
    assert [line.split(" ", 2)[2] for line in begun] == [
        "WARNING the server says: oops [2J    ",
        "ERROR failed",
        "WARNING the server is away",
    ]
    assert sum("The key was revoked" in line for line in lines) == 2, "nothing is left out"


@pytest.mark.parametrize("obstacle", ["no folder", "no file", "no space"])
def test_a_log_that_cannot_be_written_is_in_nobodys_way(
    root: logging.Logger, tmp_path: Path, capsys: pytest.CaptureFixture[str], obstacle: str
) -> None:
    if obstacle == "no folder":
        (tmp_path / "log").touch()
    elif obstacle == "no file":
        (tmp_path / "log" / "log.txt").mkdir(parents=True)
    else:
        (tmp_path / "log").mkdir()
        (tmp_path / "log" / "log.txt").symlink_to("/dev/full")
    start_logging(tmp_path / "log")
    logger.error("the server is away")
    assert capsys.readouterr() == ("", "")


def test_the_log_and_the_folders_made_for_it_are_this_accounts_alone(root: logging.Logger, tmp_path: Path) -> None:
    folder = tmp_path / "state" / "log"
    start_logging(folder)
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, folder.parent)] == ["0o700", "0o700"]


@pytest.mark.usefixtures("root")
def test_a_log_that_cannot_be_put_aside_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where another program has it open."""

    def refuse(_source: str, _target: str) -> None:
        raise PermissionError

    start_logging(tmp_path)
    monkeypatch.setattr("os.rename", refuse)
    for number in range(1_500):
        logger.info("%d %s", number, "x" * 1000)
    lines = (tmp_path / "log.txt").read_text().splitlines()
    assert len(lines) == 1_500
