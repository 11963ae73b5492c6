"""The checks that Connect runs, as the screens see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wizard.text import NOTHING, Text, text


class Check(StrEnum):
    """One thing that must be right before data can flow, in the order they are looked at."""

    KEY_SHAPE = "key_shape"
    REACHABLE = "reachable"
    SUBDOMAIN_KNOWN = "subdomain_known"
    KEY_ACCEPTED = "key_accepted"
    KEY_BELONGS = "key_belongs"
    REGION = "region"
    SEARCH_ALLOWED = "search_allowed"
    ROLES = "roles"
    AMOUNT = "amount"
    EXPIRY = "expiry"
    WORKSPACE = "workspace"
    KEY_KEPT = "key_kept"


TITLES: Final[Mapping[Check, Text]] = {
    Check.KEY_SHAPE: text("The key is complete"),
    Check.REACHABLE: text("Kustomer can be reached"),
    Check.SUBDOMAIN_KNOWN: text("The subdomain exists"),
    Check.KEY_ACCEPTED: text("Kustomer accepts the key"),
    Check.KEY_BELONGS: text("The key belongs to this subdomain"),
    Check.REGION: text("The key is used in its own region"),
    Check.SEARCH_ALLOWED: text("The key may search"),
    Check.ROLES: text("The key may read every stream"),
    Check.AMOUNT: text("How much there is to fetch"),
    Check.EXPIRY: text("How long the key is valid"),
    Check.WORKSPACE: text("The workspace can be written"),
    Check.KEY_KEPT: text("The key is stored"),
}


class CheckState(StrEnum):
    """How a check stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"


class Cure(StrEnum):
    """What a button beside a failed check does."""

    EDIT_KEY = "edit_key"
    EDIT_SUBDOMAIN = "edit_subdomain"
    EDIT_NAME = "edit_name"
    OPEN_KEYS_PAGE = "open_keys_page"
    COPY_ROLES = "copy_roles"
    KEEP_FOR_SESSION = "keep_for_session"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How one check stands, in words.

    Attributes:
        sentence: what was found, or while running what it waits for; empty while there is nothing to say.
        hint: what to do about it; empty if nothing.
        cures: buttons to offer, the best first.
        detail: technical text, redacted, to be shown on request.
    """

    check: Check
    state: CheckState
    sentence: Text = NOTHING
    hint: Text = NOTHING
    cures: tuple[Cure, ...] = ()
    detail: str = ""

    @property
    def title(self) -> Text:
        """What is checked."""
        return TITLES[self.check]
