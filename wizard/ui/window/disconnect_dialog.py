"""*Disconnect?*: what stops, what stays, and what could not be cleaned up."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from wizard.instances.errors import VaultProblem
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import plural, tr
from wizard.ui.services import Services
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.confirmation import Confirmation
from wizard.ui.widgets.inline_message import InlineMessage, Kind
from wizard.ui.widgets.toggles import CheckBox
from wizard.ui.window.addresses import site_of
from wizard.ui.window.leftover import left_in_keyring
from wizard.ui.window.words import problem_words
from wizard.workspace.instances import Instance


class DisconnectDialog(Confirmation):
    """Asks whether data is to stop flowing from an account.

    Args:
        conversations: in the workspace, as far as it is known; None if not.
        open_url: shows a web page in the person's browser.
    """

    def __init__(
        self,
        services: Services,
        bridge: Bridge,
        instance: Instance,
        conversations: int | None,
        open_url: Callable[[str], object],
        parent: QWidget,
    ) -> None:
        super().__init__(
            bridge,
            tr("Disconnect {name}?", name=instance.name),
            go=tr("Confirm"),
            stay=tr("Cancel"),
            icon_name="unplug",
            parent=parent,
        )
        self._services, self._instance, self._open_url = services, instance, open_url
        self._revoke = CheckBox(tr("Also revoke this key in Kustomer"), self)
        self._revoke.setToolTip(tr("The key is deleted there, and works nowhere any more."))
        self.extras.addWidget(self._revoke)
        self._say(conversations)
        counts = services.workspace.queries.counts
        bridge.run(lambda: counts(instance.id)["conversations"], done=self._say, owner=self)

    def go_ahead(self) -> None:
        """Disconnect."""
        supervisor, instance_id = self._services.supervisor, self._instance.id
        revoke = self._revoke.isChecked()
        self.do(
            lambda: supervisor.disconnect(instance_id, revoke=revoke, stop=Stop())[1],
            tr("Finishing the page that is being saved, and deleting the key…"),
            self._finish,
        )

    def _say(self, conversations: int | None) -> None:
        stay = tr("What is already in the workspace stays.")
        if conversations == 1:
            stay = tr("The 1 conversation already in the workspace stays.")
        elif conversations:
            stay = plural("The %Ln conversation(s) already in the workspace stay.", "", conversations)
        stops = tr("Data stops flowing from Kustomer.")
        again = tr("To reconnect you will need an API key (a new one, if you did not keep it) and the subdomain.")
        self.show_consequence(f"{stops} {stay} {again}")

    def _finish(self, leftovers: tuple[Problem, ...]) -> None:
        if not leftovers:
            self.accept()
            return
        headline = tr("{name} is disconnected", name=self._instance.name)
        self.conclude(
            headline,
            [
                left_in_keyring(problem, self._instance.id)
                if isinstance(problem, VaultProblem)
                else self._left_in_kustomer(problem)
                for problem in leftovers
            ],
        )

    def _left_in_kustomer(self, problem: Problem) -> InlineMessage:
        headline = tr("The key still exists in Kustomer. Delete it under Settings › Security › API Keys.")
        buttons = []
        if site := site_of(self._services, self._instance):
            button = SecondaryButton(tr("Open API keys in my browser"), "external")
            button.clicked.connect(lambda: self._open_url(site.keys_page_url))
            buttons = [button]
        return InlineMessage(Kind.WARNING, headline, problem_words(problem), buttons, details=problem.detail)
