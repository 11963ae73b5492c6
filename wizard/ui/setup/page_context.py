"""What the pages of the wizard have to work with."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from wizard.kustomer.sites import Site
from wizard.kustomer.subdomain import parse_subdomain
from wizard.problem import Problem
from wizard.setup.flow import SetupFlow
from wizard.text import text
from wizard.ui.bridge import Bridge
from wizard.ui.i18n import tr
from wizard.ui.services import Services
from wizard.workspace.instances import KeyKept


class PracticeAsleep(Problem):
    """The practice account is not there yet."""

    kind = "practice_asleep"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            text("The practice account is still starting."), text("Your browser opens as soon as it runs.")
        )


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page has to work with.

    Attributes:
        open_url: shows a web page in the person's browser.
    """

    services: Services
    bridge: Bridge
    flow: SetupFlow
    open_url: Callable[[str], object]

    @property
    def practice_asleep(self) -> bool:
        """Whether this is about the practice account, and it does not run."""
        practice = self.services.practice
        return self.flow.answers.practice and practice is not None and not practice.running

    @property
    def site(self) -> Site:
        """The addresses of the account that the answers name.

        Raises:
            SubdomainFlaw: they name none.
            PracticeAsleep: it is the practice account, which has no address before it runs.
        """
        answers = self.flow.answers
        if self.practice_asleep:
            raise PracticeAsleep
        return self.services.site_of(parse_subdomain(answers.subdomain), answers.practice)

    @property
    def account(self) -> str:
        """Whose data it will be, in words; raises as `parse_subdomain` does."""
        answers = self.flow.answers
        if answers.practice:
            return tr("{subdomain} (practice account)", subdomain=parse_subdomain(answers.subdomain))
        return self.site.app_url

    def open_keys_page(self) -> None:
        """Open the page on which API keys are made; raises as `site` does."""
        self.open_url(self.site.keys_page_url)

    def keep_key(self, kept: KeyKept) -> None:
        """Choose where the key will be kept."""
        self.flow.answers = replace(self.flow.answers, kept=kept)
