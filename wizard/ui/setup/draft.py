"""The answers of an unfinished wizard, which survive a restart. The key is never among them."""

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from wizard.files import write_whole
from wizard.kustomer.misplaced import looks_like_key
from wizard.setup.answers import Answers
from wizard.setup.flow import Step

logger = logging.getLogger(__name__)

_FILE: Final = "unfinished-setup.json"
_REHEARSAL: Final = "unfinished-rehearsal.json"


@dataclass(frozen=True, slots=True)
class Draft:
    """How far somebody had got, without anything secret."""

    name: str
    subdomain: str
    step: Step


class DraftFile:
    """Where a draft is kept. Losing it costs a little typing, so that no failure here stops anybody.

    Args:
        folder: for the state of the program.
        practice: whether it is of a connection to the practice account; a rehearsal does not replace the real thing.
    """

    def __init__(self, folder: Path, *, practice: bool) -> None:
        self._path = folder / (_REHEARSAL if practice else _FILE)

    def load(self) -> Draft | None:
        """What was kept; None if nothing was, or nothing that can be read."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return Draft(str(kept["name"]), str(kept["subdomain"]), Step(kept["step"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, answers: Answers, step: Step) -> None:
        """Keep what is not secret, whole or not at all."""
        draft = Draft(_unless_key(answers.name), _unless_key(answers.subdomain), step)
        try:
            write_whole(self._path, json.dumps(asdict(draft)).encode())
        except OSError as error:
            logger.warning("The unfinished setup could not be kept: %s", error)

    def remove(self) -> None:
        """The wizard has ended: keep nothing."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("The unfinished setup could not be removed: %s", error)


def _unless_key(typed: str) -> str:
    """A key may have been pasted into the wrong field."""
    return "" if looks_like_key(typed) else typed
