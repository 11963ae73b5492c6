"""*Cancel this connection?*: it was never authenticated, so that nothing of it stays."""

from PySide6.QtWidgets import QWidget

from wizard.stop import Stop
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.ui.widgets.confirmation import Confirmation
from wizard.workspace.instances import Instance


class CancelDialog(Confirmation):
    """Asks whether a connection that never came about is to be given up."""

    def __init__(self, services: Services, bridge: Bridge, instance: Instance, parent: QWidget) -> None:
        super().__init__(
            bridge,
            tr("Cancel this connection?"),
            go=tr("Cancel connection"),
            stay=tr("Keep it"),
            parent=parent,
        )
        self._services, self._instance = services, instance
        words = tr("{name} was never authenticated; nothing was fetched. It will be removed.", name=instance.name)
        self.show_consequence(words)

    def go_ahead(self) -> None:
        """Give the connection up."""
        connector, instance_id = self._services.connector, self._instance.id
        self.do(lambda: connector.cancel(instance_id, Stop()), tr("Removing it…"), lambda _nothing: self.accept())
