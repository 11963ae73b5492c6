"""The client: asks Kustomer one thing at a time, politely, patiently, and ready to stop at any moment."""

import re
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Literal, Self

import msgspec
import stamina

from wizard.kustomer import errors
from wizard.kustomer.budget import Budget, Kind, seconds_until_reset
from wizard.kustomer.errors import KustomerProblem
from wizard.kustomer.key import ApiKey, read_claims
from wizard.kustomer.records import DomainFacts, Page, TokenFacts, read_domain, read_page, read_token
from wizard.kustomer.sites import Site
from wizard.kustomer.streams import Stream, any_role
from wizard.kustomer.transport import SYSTEM_PROXY, Answer, Limits, Request, Transport
from wizard.stop import Overdue, Stop, run_abandonable

Criterion = Mapping[str, Mapping[str, str]]
"""One condition of a search: `{"conversation_updated_at": {"gte": "2026-10-01T00:00:00.000Z"}}`."""

OnWait = Callable[[KustomerProblem | None, datetime | None], None]
"""Told why and until when the client waits (no problem: the request limit), and with two Nones when it goes on."""

_POD: Final = re.compile(rb"associated with pod (\w*)")
"""Kustomer's words for a key of another region: facts sheet 1."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try again what may succeed later.

    Attributes:
        attempts: at most.
        longest_wait: seconds between two of them, at most.
    """

    attempts: int
    longest_wait: float


SYNCING: Final = Patience(attempts=8, longest_wait=60.0)
"""For runs: nobody is looking, and nothing is lost by waiting."""

CHECKING: Final = Patience(attempts=2, longest_wait=1.0)
"""For the wizard: somebody is looking."""


class KustomerClient:
    """Speaks to one account with one key. Blocking; a context manager; for one thread at a time.

    Args:
        site: the account.
        key: sent to the site's own host and nowhere else.
        stop: ends whatever is going on within milliseconds, by `Stopped`.
        budget: paces the requests; share one among everything that uses the same key.
        patience: how often to try again.
        on_wait: told when and why the client waits.
        proxy: an address, None for none, or `SYSTEM_PROXY`.
        trust: certificates trusted instead of the system's.
        limits: how long and how much one exchange may be.

    Raises:
        KustomerProblem: from every request that does not bring what it asks for.
        Stopped: from every request, when the stop is set.
    """

    def __init__(
        self,
        site: Site,
        key: ApiKey,
        *,
        stop: Stop,
        budget: Budget | None = None,
        patience: Patience = SYNCING,
        on_wait: OnWait = lambda _problem, _until: None,
        proxy: str | None = SYSTEM_PROXY,
        trust: ssl.SSLContext | None = None,
        limits: Limits = Limits(),
    ) -> None:
        self.site = site
        self.requests_sent = 0
        self._key = key
        self._stop = stop
        self._budget = budget or Budget()
        self._patience = patience
        self._on_wait = on_wait
        self._waiting = False
        self._limits = limits
        self._transport = Transport(site, key, proxy=proxy, trust=trust, limits=limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._transport.close()

    def get_token(self) -> TokenFacts:
        """What Kustomer says of the key itself; needs no role."""
        return read_token(self._ask(Request("GET", "/v1/auth/tokens/current")))

    def revoke_token(self) -> None:
        """Delete the key in Kustomer; needs no role."""
        self._ask(Request("DELETE", "/v1/auth/tokens/current"))

    def get_domain(self, subdomain: str) -> DomainFacts:
        """Which account is behind a subdomain. The key is not sent.

        Raises:
            UnknownSubdomain: none is.
        """
        try:
            return read_domain(self._ask(Request("GET", f"/v1/domains/{subdomain}", to_directory=True)))
        except errors.NotFound as problem:
            raise errors.UnknownSubdomain(subdomain, problem.detail) from None

    def search(
        self,
        stream: Stream,
        *,
        where: Sequence[Criterion],
        sort: Literal["asc", "desc"],
        page: int,
        page_size: int,
    ) -> Page:
        """One page of a stream, deleted records included, in the order of `updatedAt`."""
        query = {
            "queryContext": stream.context,
            "and": where,
            "sort": [{stream.updated_attr: sort}],
            "timeZone": "GMT",
            "includeDeleted": True,
        }
        path = f"{stream.path}?page={page}&pageSize={page_size}"
        found = self._ask(Request("POST", path, msgspec.json.encode(query)), kind="search")
        return read_page(found, stream, page_size)

    def list_page(self, stream: Stream, page: int, page_size: int) -> Page:
        """One page of a stream that is a plain list."""
        path = f"{stream.path}?page={page}&pageSize={page_size}"
        return read_page(self._ask(Request("GET", path)), stream, page_size)

    def explain_refusal(self, refusal: errors.KeyRefused, roles: Sequence[str]) -> errors.KeyRefused:
        """Why a request was refused: Kustomer answers 401 to a dead key and to a missing role alike.

        Args:
            refusal: what the request raised.
            roles: any of which the request needs, the recommended first.
        """
        if type(refusal) is not errors.KeyRefused:
            return refusal
        try:
            granted = self.get_token().roles
        except errors.KeyRefused as dead:
            return dead
        reason = errors.FeatureMissing if any_role(granted, roles) else errors.RoleMissing
        return reason((roles[0],), refusal.detail)

    def _ask(self, request: Request, kind: Kind = "org") -> bytes:
        # In a thread that can be left behind: nothing else ends a pause between two attempts.
        return run_abandonable(lambda: self._persist(request, kind), stop=self._stop)

    def _persist(self, request: Request, kind: Kind) -> bytes:
        """Send a request until it brings an answer or patience ends."""
        for attempt in stamina.retry_context(
            on=_wait_before_retry,
            attempts=self._patience.attempts,
            timeout=None,
            wait_initial=0.5,
            wait_max=self._patience.longest_wait,
        ):
            with attempt:
                try:
                    return self._send_once(request, kind)
                except KustomerProblem as problem:
                    if problem.retryable and attempt.num < self._patience.attempts:
                        self._announce(problem, getattr(problem, "seconds", None) or attempt.next_wait)
                    raise
        raise AssertionError("stamina either returns or raises")

    def _send_once(self, request: Request, kind: Kind) -> bytes:
        self._budget.acquire(kind, self._stop, lambda seconds: self._announce(None, seconds))
        try:
            self._go_on()
            self.requests_sent += 1
            answer = self._exchange(request)
            self._budget.learn(kind, answer.headers, answer.status)
        finally:
            self._budget.release(kind)
        return self._body_or_problem(request, answer)

    def _exchange(self, request: Request) -> Answer:
        # Also in a thread of its own: nothing else ends a name look-up.
        seconds = self._limits.connect_seconds + self._limits.answer_seconds
        try:
            return run_abandonable(lambda: self._transport.exchange(request), stop=self._stop, seconds=seconds)
        except Overdue:
            raise errors.TimedOut(f"no whole answer within {seconds:g} s") from None

    def _announce(self, problem: KustomerProblem | None, seconds: float) -> None:
        self._waiting = True
        self._on_wait(problem, datetime.now(UTC) + timedelta(seconds=seconds))

    def _go_on(self) -> None:
        if self._waiting:
            self._waiting = False
            self._on_wait(None, None)

    def _body_or_problem(self, request: Request, answer: Answer) -> bytes:
        status = answer.status
        if 200 <= status < 300 and (status == 204 or _is_json(answer)):
            return answer.body
        excerpt = self._key.redact(answer.body[:300].decode(errors="replace"))
        detail = f"{request} answered {status}: {excerpt}"
        if status >= 500:
            raise errors.KustomerDown(status, detail)
        if status == 429:
            raise errors.RateLimited(seconds_until_reset(answer.headers), detail)
        if status == 407:
            raise errors.ProxyProblem(detail)
        if not _is_json(answer):
            raise errors.NotKustomer(detail)
        if status in {401, 403}:
            raise self._refusal(answer, detail)
        raise errors.NotFound(detail) if status == 404 else errors.BadRequest(detail)

    def _refusal(self, answer: Answer, detail: str) -> errors.KeyRefused:
        """A refusal, told as exactly as the answer and the key itself allow."""
        if pod := _POD.search(answer.body):
            return errors.OtherRegion(pod[1].decode(), detail)
        ends = read_claims(self._key).expires_at
        if ends and ends <= datetime.now(UTC):
            return errors.KeyEnded(ends, detail)
        return errors.KeyRefused(detail=detail)


def _wait_before_retry(error: Exception) -> bool | float:
    """Whether to try again; as a number, after how many seconds."""
    if isinstance(error, errors.RateLimited) and error.seconds is not None:
        return error.seconds + 0.5
    return isinstance(error, KustomerProblem) and error.retryable


def _is_json(answer: Answer) -> bool:
    return answer.body.lstrip()[:1] in {b"{", b"["}
