"""How a practice Kustomer is to be, and who logs in to it. Loads nothing slow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

DEMO_EMAIL: Final = "admin@lumenbikes.example"
DEMO_PASSWORD: Final = "practice"  # noqa: S105 - printed on the login page; it protects nothing
DEMO_SUBDOMAIN: Final = "lumenbikes"


@dataclass(frozen=True)
class PracticeOptions:
    """How a practice Kustomer is to be.

    Attributes:
        port: to listen on; 0 takes a free one.
        seed: the same seed and the same founding moment give the same data.
        conversations: of the account to practise with.
        subdomain: of that account.
        plan: decides the account's request limit.
        search_limit: searches a window of one key; 0 for no limit.
        org_limit: requests a window of one account; 0 for no limit, None as the plan has it.
        limit_window: seconds of a window.
        activity: things that happen by themselves, a minute.
        now: the present; None follows the clock.
        founded: the present as it was when the data was made up; None for `now`.
        history_days: how far the data goes back.
        max_depth: records a search can reach by turning pages.
        total_cap: the largest total a search reports; None for the true one.
        missing_role_status: what a missing role is answered with, 401 or 403.
        missing_role_hides: a search for what the key may not read finds nothing, instead of being refused.
        archive_holds_all: the archive also holds what search reaches.
        deletes_move_time: a deletion moves `updatedAt`.
        deleted_are_shown: a deleted record can still be got by its id.
        index_lag: seconds until searches find a change, at most.
        tls: certificate and key files, to serve https.
    """

    port: int = 0
    seed: int = 1
    conversations: int = 300
    subdomain: str = DEMO_SUBDOMAIN
    plan: str = "enterprise"
    search_limit: int = 100
    org_limit: int | None = None
    limit_window: float = 60.0
    activity: float = 0.0
    now: datetime | None = None
    founded: datetime | None = None
    history_days: int = 540
    max_depth: int = 50_000
    total_cap: int | None = None
    missing_role_status: int = 401
    missing_role_hides: bool = False
    archive_holds_all: bool = True
    deletes_move_time: bool = True
    deleted_are_shown: bool = False
    index_lag: float = 0.0
    tls: tuple[str, str] | None = None
