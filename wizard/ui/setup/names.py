"""The names in use: known before they are needed, because asking the workspace blocks."""

from itertools import count

from PySide6.QtCore import QObject, Signal

from wizard.instances.names import free_name
from wizard.kustomer.subdomain import parse_subdomain
from wizard.problem import Problem
from wizard.setup.answers import Answers
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.workspace.instances import Instance, fold


class Names(QObject):
    """Says whether a name is free. Until the workspace has answered, every name is; Connect looks again.

    Args:
        instance_id: the instance that may have its name already.

    Attributes:
        ready: whether the workspace has answered; `known` tells when it does.
    """

    known = Signal()

    def __init__(self, services: Services, bridge: Bridge, instance_id: int | None, parent: QObject) -> None:
        super().__init__(parent)
        self.ready = False
        self._own = instance_id
        self._suggested = ""
        self._instances: list[Instance] = []
        bridge.run(services.instances.all, done=self._learn, owner=self)

    def check(self, name: str) -> str:
        """The name as it will be kept.

        Raises:
            NameFlaw: it is empty or too long.
            NameTaken: another instance has it.
        """
        return free_name(name, self._instances, self._own)

    def suggestion(self, answers: Answers) -> str:
        """A free name that fits the account, as far as that is known."""
        plain = _account_in(answers.subdomain) or (tr("Practice") if answers.practice else "Kustomer")
        candidates = (plain if number == 1 else f"{plain} {number}" for number in count(1))
        taken = {fold(other.name) for other in self._instances if other.id != self._own}
        self._suggested = next(name for name in candidates if fold(name) not in taken)
        return self._suggested

    def kept_or_better(self, answers: Answers) -> str:
        """The name as it is; instead of one that was only suggested, what fits the account better by now."""
        return self.suggestion(answers) if answers.name == self._suggested else answers.name

    def created(self, instance: Instance) -> None:
        """The wizard made this instance: its name is its own from now on."""
        self._own = instance.id

    def _learn(self, instances: list[Instance]) -> None:
        self._instances = instances
        self.ready = True
        self.known.emit()


def _account_in(typed: str) -> str:
    """The account's name as its subdomain has it; empty if none is known."""
    try:
        return parse_subdomain(typed).replace("-", " ").title()
    except Problem:
        return ""
