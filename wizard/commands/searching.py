"""The full-text index, for commands that end when it is up to date."""

from collections.abc import Callable

from wizard.stop import Stop
from wizard.workspace.errors import CopyNotWiped
from wizard.workspace.search_index import Report, SearchIndex


def bring_up_to_date(index: SearchIndex, warn: Callable[[str], None], stop: Stop, report: Report | None = None) -> None:
    """Index what was kept; a copy of the workspace that cannot be used is told of, and in nobody's way."""
    try:
        index.catch_up(stop, report=report)
    except CopyNotWiped as problem:
        warn(str(problem))
