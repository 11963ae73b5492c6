"""Where the account of an instance is."""

from wizard.kustomer.sites import Site
from wizard.ui.services import Services
from wizard.workspace.instances import Instance


def site_of(services: Services, instance: Instance) -> Site | None:
    """The addresses of an instance's account; None for the practice account while it does not run."""
    practice = services.practice
    if instance.practice and practice and not practice.running:
        return None
    return services.site_of(instance.subdomain, instance.practice)
