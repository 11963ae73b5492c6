"""Which buttons help against which problem."""

from typing import Final

from wizard.instances.errors import VaultProblem
from wizard.kustomer import errors
from wizard.kustomer.key import KeyFlaw
from wizard.kustomer.subdomain import SubdomainFlaw
from wizard.problem import Problem
from wizard.setup.checks import Cure
from wizard.setup.examination import ForeignAccount
from wizard.workspace.errors import NameTaken

_CURES: Final[tuple[tuple[type[Problem], tuple[Cure, ...]], ...]] = (
    (errors.RoleMissing, (Cure.COPY_ROLES, Cure.OPEN_KEYS_PAGE, Cure.EDIT_KEY)),
    (errors.OtherOrg, (Cure.EDIT_SUBDOMAIN, Cure.EDIT_KEY)),
    (errors.OtherRegion, (Cure.EDIT_SUBDOMAIN, Cure.EDIT_KEY)),
    (errors.KeyRefused, (Cure.EDIT_KEY, Cure.OPEN_KEYS_PAGE)),
    (errors.UnknownSubdomain, (Cure.EDIT_SUBDOMAIN,)),
    (ForeignAccount, (Cure.EDIT_KEY,)),
    (KeyFlaw, (Cure.EDIT_KEY, Cure.OPEN_KEYS_PAGE)),
    (SubdomainFlaw, (Cure.EDIT_SUBDOMAIN,)),
    (NameTaken, (Cure.EDIT_NAME,)),
    (VaultProblem, (Cure.RETRY, Cure.KEEP_FOR_SESSION)),
)
"""The first class that fits decides, so the special stand before the general."""


def cures_of(problem: Problem) -> tuple[Cure, ...]:
    """The buttons to offer for a problem, the best first; what cannot be told apart is tried again."""
    return next((cures for kind, cures in _CURES if isinstance(problem, kind)), (Cure.RETRY,))
