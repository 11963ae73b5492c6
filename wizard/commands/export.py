"""`export`: write records to a file that other programs read."""

import argparse
from datetime import date
from pathlib import Path
from typing import Final

from wizard.commands.naming import find, runtime_of
from wizard.commands.parser import Parser, UsageFlaw
from wizard.commands.running import COMPLETE
from wizard.commands.searching import bring_up_to_date
from wizard.commands.terminal import Terminal
from wizard.commands.words import number, records
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.text import text
from wizard.workspace.conversations import EVERYTHING, ConversationFilter
from wizard.workspace.export import Format, Selection, export
from wizard.workspace.schema import RECORDS
from wizard.workspace.search_index import SearchIndex

_FILTERED: Final = ("conversations", "messages", "notes")
"""Streams that can be chosen by what their conversations are like."""


_STATUSES: Final = ("open", "snoozed", "done")
"""What Kustomer knows."""


class FileThere(Problem):
    """The file to write is there already."""

    kind = "file_there"


def declare(parser: Parser) -> None:
    """Takes the instance, the stream, the file, and which conversations."""
    parser.take_name()
    parser.add_argument("stream", choices=sorted(RECORDS), metavar="STREAM", help=", ".join(RECORDS))
    parser.add_argument("file", type=Path, metavar="FILE", help="to write")
    parser.add_argument(
        "--format",
        type=Format,
        choices=list(Format),
        metavar="|".join(Format),
        help="(default: by the file's ending); csv is for spreadsheets: a text that one would take for a formula "
        "begins with an apostrophe there",
    )
    parser.add_argument("--replace", action="store_true", help="overwrite the file if it is there")
    chosen = parser.add_argument_group("which conversations", "of conversations, messages and notes")
    chosen.add_argument("--from", dest="first", type=_day, metavar="DAY", help="created then or later")
    chosen.add_argument("--to", dest="last", type=_day, metavar="DAY", help="created before that day")
    chosen.add_argument(
        "--status",
        action="append",
        default=[],
        type=str.lower,
        choices=_STATUSES,
        metavar="|".join(_STATUSES),
        help="of this status; may be repeated",
    )
    chosen.add_argument("--channel", action="append", default=[], help="of this channel; may be repeated")
    chosen.add_argument("--search", default="", metavar="WORDS", help="in which these words are found")
    chosen.add_argument("--without-deleted", action="store_true", help="that were not deleted in Kustomer")


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Write the file; it appears when it is complete."""
    wanted = _wanted(options)
    if wanted != EVERYTHING and options.stream not in _FILTERED:
        raise UsageFlaw(text("Only conversations, messages and notes can be chosen by what they are like."))
    if str(options.file) == "-":
        raise UsageFlaw(
            text("An export is written to a file, which appears when it is complete."),
            text("Name a file, such as conversations.csv."),
        )
    written_as = options.format or _format_of(options.file)
    if options.file.is_file() and not options.replace:
        raise FileThere(text("{file} is there already.", file=options.file), text("Say --replace to overwrite it."))

    def report(count: int) -> None:
        terminal.show_live(records(count))

    with runtime_of(options) as runtime:
        instance = find(runtime.instances.all(), options.name)
        if wanted.text:
            _complete_search(runtime.workspace.search_index, terminal, stop)
        selection = Selection(instance.id, options.stream, wanted)
        count = export(runtime.workspace, selection, options.file.absolute(), written_as, report, stop)
    terminal.say(f"{records(count)} are in {options.file}.")
    terminal.answer({"file": str(options.file), "format": written_as.value, "stream": options.stream, "records": count})
    return COMPLETE


def _complete_search(index: SearchIndex, terminal: Terminal, stop: Stop) -> None:
    """Nothing is missing from what is found only because it has not been indexed yet."""
    behind = index.behind()

    def report(pages: int) -> None:
        terminal.show_live(f"bringing the search up to date: {number(pages)} of {number(behind)} pages")

    if behind:
        bring_up_to_date(index, terminal.warn, stop, report)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{written}” is no day such as 2026-11-24") from None


def _wanted(options: argparse.Namespace) -> ConversationFilter:
    return ConversationFilter(
        text=options.search,
        statuses=tuple(options.status),
        channels=tuple(options.channel),
        created_from=options.first.isoformat() if options.first else None,
        created_to=options.last.isoformat() if options.last else None,
        deleted=not options.without_deleted,
    )


def _format_of(file: Path) -> Format:
    try:
        return Format(file.suffix.removeprefix(".").lower())
    except ValueError:
        raise UsageFlaw(text("Say the --format: {formats}.", formats=", ".join(Format))) from None
