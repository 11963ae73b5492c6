"""The checks themselves: what each asks, what it finds, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Final

from wizard.kustomer import errors
from wizard.kustomer.answers import DomainFacts, TokenFacts
from wizard.kustomer.budget import SEARCHES_PER_MINUTE
from wizard.kustomer.client import KustomerClient
from wizard.kustomer.key import KeyExpired, KeyFacts
from wizard.kustomer.streams import SEARCH_ROLES, STREAMS, Stream, any_role
from wizard.problem import Problem
from wizard.setup.checks import Cure
from wizard.text import NOTHING, Text, text

EXPIRY_WARNING: Final = timedelta(days=30)
"""A key that ends sooner than this is worth a word."""

REGIONS: Final = {"prod1": text("United States"), "prod2": text("European Union"), "prod4": text("India")}
"""Kustomer's regions by their pod (developer.kustomer.com, Regions and base URLs)."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What a check found when it did not fail; the fields are those of a `CheckReport`."""

    sentence: Text
    hint: Text = NOTHING
    cures: tuple[Cure, ...] = ()
    detail: str = ""
    warned: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """How much there is to fetch."""

    records: int
    seconds: float


class ForeignAccount(Problem):
    """The key belongs to another account than the one whose records the instance holds."""

    kind = "foreign_account"

    def __init__(self, name: str) -> None:
        super().__init__(
            text(
                "This key belongs to another Kustomer account than the one “{name}” holds data from.",
                name=name,
            ),
            text("Use a key of the same account, or connect the other account as a new instance."),
        )


class Examination:
    """Looks at one key on one subdomain, one question at a time.

    Every method is one check. It returns what it found or raises the Problem that makes the check fail.

    Args:
        client: speaks for the key, on the site of the subdomain.
        key_facts: what the key says of itself.
        known_org: the account the instance already holds data from; empty if none.
        name: of the instance.
        others: names of connected instances, by the id of their account.
    """

    def __init__(
        self,
        client: KustomerClient,
        key_facts: KeyFacts,
        *,
        name: str,
        known_org: str,
        others: dict[str, str],
    ) -> None:
        self._client = client
        self._claims = key_facts
        self._name = name
        self._known_org = known_org
        self._others = others
        self._domain: DomainFacts | None = None
        self._token: TokenFacts | None = None
        self.amount: Amount | None = None

    @property
    def org_id(self) -> str:
        """Kustomer's id of the account; known once the key was accepted."""
        return (self._token and self._token.org_id) or (self._domain and self._domain.org_id) or ""

    def key_shape(self) -> Passed:
        """The key was read when it was pasted; say what it is, unless it has expired since."""
        if self._claims.expires_at and self._claims.expires_at <= datetime.now(UTC):
            raise KeyExpired(self._claims.expires_at)
        if self._claims.subdomain:
            return Passed(text("Key of {subdomain}.", subdomain=self._claims.subdomain))
        return Passed(text("The key is complete."))

    def reachable(self) -> Passed:
        """Kustomer answers at all. Asks without the key."""
        try:
            self._domain = self._client.get_domain(self._client.site.subdomain)
        except errors.UnknownSubdomain:
            self._domain = None
        return Passed(text("Kustomer answers."))

    def subdomain_known(self) -> Passed:
        """There is an account under the subdomain."""
        if self._domain is None:
            raise errors.UnknownSubdomain(self._client.site.subdomain)
        return Passed(text("{address} exists.", address=self._client.site.app_url))

    def key_accepted(self) -> Passed:
        """Kustomer knows the key. A refusal is explained by what the key says of itself."""
        try:
            self._token = self._client.get_token()
        except errors.KeyRefused as refusal:
            raise self._explained(refusal) from None
        if self._token.name:
            return Passed(text("Kustomer knows this key as “{name}”.", name=self._token.name))
        return Passed(text("Kustomer accepts the key."))

    def key_belongs(self) -> Passed:
        """The key is of this account, and of the account whose records are already here."""
        token_org = self._accepted.org_id
        if self._domain and token_org and self._domain.org_id and token_org != self._domain.org_id:
            raise errors.OtherOrg(self._claims.subdomain or "", self._client.site.subdomain)
        if self._known_org and self.org_id and self.org_id != self._known_org:
            raise ForeignAccount(self._name)
        if twin := self._others.get(self.org_id):
            return Passed(
                text("This account is already connected as “{name}”.", name=twin),
                text("Both would fetch the same data and share one request limit."),
                warned=True,
            )
        return Passed(text("The key belongs to {subdomain}.", subdomain=self._client.site.subdomain))

    def region(self) -> Passed:
        """The account's region; a key only works in its own, and this one was just accepted."""
        pod = (self._domain and self._domain.pod) or self._claims.pod
        return Passed(text("Region: {region}.", region=REGIONS.get(pod or "", text("automatic"))))

    def search_allowed(self) -> Passed:
        """The key may search, which is how records are fetched."""
        if not any_role(self._accepted.roles, SEARCH_ROLES):
            raise errors.RoleMissing((SEARCH_ROLES[0],))
        return Passed(text("The key may search."))

    def roles(self) -> Passed:
        """Which streams the key may read. A missing one is left out, not fatal; all missing is."""
        missing = [stream for stream in STREAMS if not any_role(self._accepted.roles, stream.roles)]
        if not self._readable:
            raise errors.RoleMissing(tuple(dict.fromkeys(stream.roles[0] for stream in missing)))
        if not missing:
            return Passed(text("The key has a role for each of the {count} streams.", count=len(STREAMS)))
        return Passed(
            text("Left out, because the key may not read them: {streams}.", streams=_enumerated(missing)),
            text("A key's roles cannot be changed: create a new key with all roles to include them."),
            (Cure.COPY_ROLES, Cure.OPEN_KEYS_PAGE),
            "\n".join(dict.fromkeys(stream.roles[0] for stream in missing)),
            warned=True,
        )

    def how_much(self) -> Passed:
        """How many records there are, and how long they take at Kustomer's rate limit.

        A stream that Kustomer refuses in spite of the key's roles is left out, not fatal; all refused is.
        """
        totals: dict[Stream, int] = {}
        refusals: dict[Stream, errors.RoleMissing] = {}
        for stream in self._readable:
            try:
                totals[stream] = self._total(stream)
            except errors.RoleMissing as refusal:
                refusals[stream] = refusal
        if not totals:
            raise next(iter(refusals.values()))
        records = sum(totals.values())
        pages = sum(-(-total // stream.page_size) for stream, total in totals.items())
        self.amount = Amount(records, pages / SEARCHES_PER_MINUTE * 60)
        return _left_out(refusals) if refusals else _in_minutes(self.amount)

    def expiry(self) -> Passed:
        """How long the key is valid, as far as it says so."""
        ends = self._claims.expires_at
        if ends is None:
            return Passed(text("The key does not say that it ever expires."))
        if ends - datetime.now(UTC) > EXPIRY_WARNING:
            return Passed(text("The key is valid until {day}.", day=ends))
        return Passed(
            text("The key expires on {day}.", day=ends),
            text("Data stops flowing then. Better create a key with “No Expiration”."),
            (Cure.OPEN_KEYS_PAGE,),
            warned=True,
        )

    @property
    def _accepted(self) -> TokenFacts:
        if self._token is None:
            raise RuntimeError("the key was not accepted yet")
        return self._token

    @property
    def _readable(self) -> list[Stream]:
        granted = self._accepted.roles
        return [s for s in STREAMS if s.kind == "search" and any_role(granted, s.roles)]

    def _total(self, stream: Stream) -> int:
        try:
            page = self._client.search(stream, where=[], sort="desc", page=1, page_size=1)
        except errors.KeyRefused as refusal:
            raise self._client.explain_refusal(refusal, stream.roles) from None
        except errors.BadRequest:
            if stream.optional:
                return 0  # not every account has it
            raise
        return page.total or 0

    def _explained(self, refusal: errors.KeyRefused) -> errors.KustomerProblem:
        claims, site = self._claims, self._client.site
        if isinstance(refusal, errors.OtherRegion):
            return refusal
        if claims.subdomain and claims.subdomain != site.subdomain:
            return errors.OtherOrg(claims.subdomain, site.subdomain, detail=refusal.detail)
        if claims.subdomain:
            return errors.KeyRevoked(site.subdomain, detail=refusal.detail)
        return refusal


def _in_minutes(amount: Amount) -> Passed:
    return Passed(
        text(
            "{records:,} records, about {minutes} min at Kustomer’s request limit.",
            records=amount.records,
            minutes=max(1, round(amount.seconds / 60)),
        )
    )


def _left_out(refused: Iterable[Stream]) -> Passed:
    return Passed(
        text(
            "Left out, because Kustomer does not let this key read them: {streams}.",
            streams=_enumerated(refused),
        ),
        text("Your Kustomer plan may not include them; if it does, create a new key with all roles."),
        (Cure.COPY_ROLES, Cure.OPEN_KEYS_PAGE),
        warned=True,
    )


def _enumerated(streams: Iterable[Stream]) -> Text:
    return reduce(_and_then, (stream.title for stream in streams))


def _and_then(these: Text, one: Text) -> Text:
    return text("{these}, {one}", these=these, one=one)
