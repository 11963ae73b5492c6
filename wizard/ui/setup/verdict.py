"""What a Connect that did not succeed means."""

from wizard.setup.answers import Purpose
from wizard.setup.checks import CheckReport, Cure
from wizard.ui.i18n import tr
from wizard.workspace.instances import Instance, Status

_BLAME_THE_DETAILS = {Cure.EDIT_KEY, Cure.EDIT_SUBDOMAIN, Cure.COPY_ROLES}


def words_for_failure(instance: Instance, failed: CheckReport, purpose: Purpose) -> str:
    """What became of the instance, and what that means for its data."""
    details = not _BLAME_THE_DETAILS.isdisjoint(failed.cures)
    name = instance.name
    if instance.status is Status.CONNECTED:
        return _goes_on(name, details=details)
    if instance.status is Status.DISCONNECTED:
        return _still_disconnected(name, details=details)
    told, idle = _created if purpose is Purpose.CONNECT else _not_connected, tr("No data is flowing.")
    return f"{told(name, details=details)} {idle}"


def words_for_stopped(instance: Instance, purpose: Purpose) -> tuple[str, str]:
    """What became of the instance when the checks were stopped."""
    if instance.status is Status.CONNECTED:
        return tr("Stopped. {name} goes on with the key it has.", name=instance.name), ""
    if purpose is Purpose.CONNECT:
        return tr("Stopped. {name} was created, but is not connected.", name=instance.name), tr("No data is flowing.")
    return tr("Stopped. {name} is not connected.", name=instance.name), tr("No data is flowing.")


def never_connected(instance: Instance | None) -> bool:
    """Whether cancelling it takes nothing away but itself."""
    return instance is not None and instance.status is Status.NOT_AUTHENTICATED and instance.connected_at is None


def _created(name: str, *, details: bool) -> str:
    if details:
        return tr("{name} was created, but Kustomer did not accept the details.", name=name)
    return tr("{name} was created, but could not be connected.", name=name)


def _not_connected(name: str, *, details: bool) -> str:
    if details:
        return tr("{name} is not connected: Kustomer did not accept the details.", name=name)
    return tr("{name} could not be connected.", name=name)


def _goes_on(name: str, *, details: bool) -> str:
    why = tr("Kustomer did not accept the details.") if details else tr("The new details could not be checked.")
    still = tr("{name} goes on with the key it has.", name=name)
    return f"{still} {why}"


def _still_disconnected(name: str, *, details: bool) -> str:
    why = tr("Kustomer did not accept the details.") if details else tr("The details could not be checked.")
    still, idle = tr("{name} is still disconnected.", name=name), tr("No data is flowing.")
    return f"{still} {why} {idle}"
