"""Which topic of the help belongs to the screen one is on."""

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from wizard.ui.around.help_book import FIRST_TOPIC

if TYPE_CHECKING:
    from wizard.workspace.instances import Instance

TOPICS: Final = {
    "EmptyPage": "start",
    "GetKeyPage": "get-a-key",
    "NamePage": "names",
    "KeyPage": "get-a-key",
    "SubdomainPage": "subdomain",
    "ConnectPage": "not-authenticated",
    "ConnectedPage": "what-is-fetched",
    "DisconnectDialog": "disconnect",
    "RemoveDialog": "disconnect",
    "CancelDialog": "disconnect",
    "SettingsDialog": "settings",
    "PresenterDialog": "practice",
    "DiagnosticsDialog": "where-data-is",
    "FailurePage": "where-data-is",
    "Browse": "browse",
    "Chart": "browse",
    "InstancePage": "what-is-fetched",
    "InstanceView": "what-is-fetched",
}
"""By the class of what is shown: a class that is not loaded is not shown either."""


OF_STATUS: Final = {"not_authenticated": "not-authenticated", "disconnected": "disconnect"}


def topic_of(widget: QWidget, instance: "Instance | None" = None) -> str:
    """The topic of the screen that a widget is on.

    Args:
        widget: where the person is.
        instance: that is shown on the integrations' page, if any.
    """
    topic = _screen_of(widget)
    if instance is None or topic != TOPICS["InstancePage"]:
        return topic
    return OF_STATUS.get(instance.status) or ("practice" if instance.practice else topic)


def _screen_of(widget: QWidget) -> str:
    """The topic of what holds the widget, else of what is to be seen beside it."""
    above: QWidget | None = widget
    while above is not None:
        if topic := TOPICS.get(type(above).__name__):
            return topic
        if above.isWindow():
            seen = (child for child in above.findChildren(QWidget) if child.isVisible())
            return next((topic for child in seen if (topic := TOPICS.get(type(child).__name__))), FIRST_TOPIC)
        above = above.parentWidget()
    return FIRST_TOPIC
