"""The names in use: known before they are needed, because asking the workspace blocks."""

from itertools import count

from PySide6.QtCore import QObject, Signal

from wizard.instances.names import free_name
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
        """A free name that fits the account."""
        account = answers.subdomain.strip()
        plain = tr("Practice") if answers.practice else account.capitalize() if account.isalnum() else "Kustomer"
        candidates = (plain if number == 1 else f"{plain} {number}" for number in count(1))
        taken = {fold(other.name) for other in self._instances if other.id != self._own}
        return next(name for name in candidates if fold(name) not in taken)

    def created(self, instance: Instance) -> None:
        """The wizard made this instance: its name is its own from now on."""
        self._own = instance.id

    def _learn(self, instances: list[Instance]) -> None:
        self._instances = instances
        self.ready = True
        self.known.emit()
