"""The full-text index, for commands that end when it is up to date."""

from collections.abc import Callable

from wizard.commands.words import number
from wizard.stop import Stop
from wizard.workspace.errors import CopyNotWiped, RightsMissing, ServerReadOnly, WorkspaceReadOnly
from wizard.workspace.search_index import Report, SearchIndex


def bring_up_to_date(index: SearchIndex, warn: Callable[[str], None], stop: Stop, report: Report | None = None) -> None:
    """Index what was kept; who may not do that, or not in a copy of the workspace, is told so and goes on."""
    try:
        index.catch_up(stop, report=report)
    except CopyNotWiped as problem:
        warn(str(problem))
    except (RightsMissing, ServerReadOnly, WorkspaceReadOnly):
        warn(f"The search misses what is new, which this user may not index (pages left: {number(index.behind())}).")
