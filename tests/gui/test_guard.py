"""The guard over the painting thread is awake."""

import os
from collections.abc import Callable
from typing import Any

from wizard.ui.services import Services


def test_a_query_from_a_screen_is_noticed(
    services: Services, nothing_blocks_the_painting_thread: Callable[[str], None]
) -> None:
    screen: dict[str, Any] = {}
    made_up = os.path.join("wizard", "ui", "made_up.py")  # noqa: PTH118 - a name, not a path
    exec(compile("def ask(question): question()", made_up, "exec"), screen)  # noqa: S102 - our own words

    screen["ask"](lambda: services.workspace.queries.counts(1))

    cells = nothing_blocks_the_painting_thread.__closure__ or ()
    noticed = next(cell.cell_contents for cell in cells if isinstance(cell.cell_contents, list))
    assert "made_up.py" in noticed[0]
    noticed.clear()


def test_a_query_from_a_test_is_not(services: Services) -> None:
    services.workspace.queries.counts(1)
