"""Buttons that do what helps."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QPushButton

from wizard.setup.checks import Cure
from wizard.setup.flow import Step
from wizard.ui.i18n import tr
from wizard.ui.setup.page_context import PageContext
from wizard.ui.widgets.buttons import SecondaryButton
from wizard.ui.widgets.copy_button import CopyButton
from wizard.workspace.instances import KeyKept

STEP_OF: Final[Mapping[Cure, Step]] = {
    Cure.EDIT_NAME: Step.NAME,
    Cure.EDIT_KEY: Step.API_KEY,
    Cure.EDIT_SUBDOMAIN: Step.SUBDOMAIN,
}
"""The step on which something is corrected."""


@dataclass(frozen=True, slots=True)
class CureButtons:
    """Makes the buttons for cures.

    Attributes:
        go_to: shows a step.
        retry: presses Connect again.
        open_keys_page: opens the page on which API keys are made.
    """

    around: PageContext
    go_to: Callable[[Step], None]
    retry: Callable[[], None]
    open_keys_page: Callable[[], None]

    def buttons(self, cures: Iterable[Cure]) -> list[QPushButton]:
        """One for each cure that is possible here, in order."""
        return [self._button(cure) for cure in cures if self._possible(cure)]

    def step_for(self, cures: Iterable[Cure]) -> Step:
        """Where to correct: the first step that a cure names, else the first one that asks for something."""
        named = (STEP_OF[cure] for cure in cures if cure in STEP_OF and self._possible(cure))
        asking = (step for step in self.around.flow.steps if step is not Step.GET_KEY)
        return next(named, None) or next(asking)

    def _possible(self, cure: Cure) -> bool:
        return cure not in STEP_OF or STEP_OF[cure] in self.around.flow.steps

    def _button(self, cure: Cure) -> QPushButton:
        if cure is Cure.COPY_ROLES:
            return CopyButton(tr("Copy roles"), lambda: "\n".join(self.around.services.recommended_roles))
        if cure is Cure.OPEN_KEYS_PAGE:
            button = SecondaryButton(tr("Open API keys"), "external")
            button.clicked.connect(self.open_keys_page)
            return button
        words, act = self._plain(cure)
        button = SecondaryButton(words)
        button.clicked.connect(act)
        return button

    def _plain(self, cure: Cure) -> tuple[str, Callable[[], None]]:
        return {
            Cure.EDIT_NAME: (tr("Change the name"), lambda: self.go_to(Step.NAME)),
            Cure.EDIT_KEY: (tr("Paste another key"), lambda: self.go_to(Step.API_KEY)),
            Cure.EDIT_SUBDOMAIN: (tr("Correct the subdomain"), lambda: self.go_to(Step.SUBDOMAIN)),
            Cure.KEEP_FOR_SESSION: (tr("Keep for this session only"), self._keep_for_session),
            Cure.RETRY: (tr("Try again"), self.retry),
        }[cure]

    def _keep_for_session(self) -> None:
        self.around.keep_key(KeyKept.SESSION)
        self.retry()
