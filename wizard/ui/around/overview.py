"""How everything stands, in one line: for the tray."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from wizard.sync.progress import SyncState
from wizard.ui.i18n import isolated, plural, tr
from wizard.ui.window.facts import Facts
from wizard.ui.window.words import Standing, forbidden, standing
from wizard.workspace.instances import Instance, Status


@dataclass(frozen=True, slots=True)
class Overview:
    """How everything stands.

    Attributes:
        line: in words.
        tone: `danger`, `warning`, `accent`, `muted` or `success`; the worst there is.
        running: whether anything can be paused.
        paused: whether anything can be resumed.
    """

    line: str
    tone: str
    running: bool = False
    paused: bool = False


def overview(instances: Sequence[Instance], state: Callable[[int], SyncState | None]) -> Overview:
    """How all instances stand together."""
    live = [one for one in instances if one.status is not Status.DISCONNECTED]
    told = [(one, _standing(one, state(one.id))) for one in live]
    connected = [one for one in live if one.status is Status.CONNECTED]
    running, paused = any(not one.paused for one in connected), any(one.paused for one in connected)
    line, tone = _say(told)
    return Overview(line, tone, running, paused)


def _standing(instance: Instance, state: SyncState | None) -> Standing:
    """How it stands. That a key may not read everything can be meant, and is no trouble."""
    how = standing(instance, state, Facts(instance.id))
    return replace(how, tone="success") if how.tone == "warning" and forbidden(state) else how


def need_attention(count: int) -> str:
    """So many accounts need somebody to do something."""
    return plural("%Ln account(s) need attention", "", count)


def _say(told: list[tuple[Instance, Standing]]) -> tuple[str, str]:
    if not told:
        return tr("No account is connected."), "success"
    for tone in ("danger", "warning", "accent", "muted"):
        alike = [pair for pair in told if pair[1].tone == tone]
        if tone == "muted" and len(alike) == len(told) > 1:
            return tr("Everything is paused"), tone
        if alike:
            return _one(*alike[0]) if len(alike) == 1 else _many(tone, len(alike)), tone
    return (_one(*told[0]) if len(told) == 1 else tr("Everything is up to date")), "success"


def _many(tone: str, count: int) -> str:
    if tone == "danger":
        return need_attention(count)
    if tone == "warning":
        return plural("%Ln account(s) are having trouble", "", count)
    if tone == "accent":
        return plural("%Ln account(s) are syncing", "", count)
    return plural("%Ln account(s) are paused", "", count)


def _one(instance: Instance, how: Standing) -> str:
    return f"{isolated(instance.name)}: {how.line}"
