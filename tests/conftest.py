"""What every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wizard.workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path / "workspace.sqlite") as opened:
        yield opened
