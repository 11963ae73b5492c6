"""The client: asks Kustomer one thing at a time, politely, patiently, and ready to stop at any moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Final, Literal, Self

import httpx
import msgspec
import stamina

from wizard.kustomer import errors
from wizard.kustomer.budget import Budget, Kind, seconds_until_reset
from wizard.kustomer.errors import KustomerProblem
from wizard.kustomer.key import ApiKey
from wizard.kustomer.records import DomainFacts, Page, TokenFacts, read_domain, read_page, read_token
from wizard.kustomer.sites import Site
from wizard.kustomer.streams import Stream
from wizard.kustomer.transport import ANSWER_SECONDS, as_problem, open_client, read_body
from wizard.log import redact
from wizard.stop import Overdue, Stop, run_abandonable

if TYPE_CHECKING:
    import ssl

Criterion = Mapping[str, Mapping[str, str]]
"""One condition of a search: `{"conversation_updated_at": {"gte": "2026-10-01T00:00:00.000Z"}}`."""

OnWait = Callable[[KustomerProblem | None, datetime | None], None]
"""Told why and until when the client waits (no problem: the request limit), and with two Nones when it goes on."""


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


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class KustomerClient:
    """Speaks to one account with one key. Blocking; a context manager; for one thread at a time.

    Args:
        site: the account.
        key: sent to the site's own host and nowhere else.
        stop: ends whatever is going on within milliseconds, by `Stopped`.
        budget: paces the requests; share one among everything that uses the same key.
        patience: how often to try again.
        on_wait: told when and why the client waits.
        proxy: used instead of the system's proxies.
        trust: certificates trusted instead of the system's.

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
        proxy: str | None = None,
        trust: "ssl.SSLContext | None" = None,
    ) -> None:
        self.site = site
        self.requests_sent = 0
        self._key = key
        self._stop = stop
        self._budget = budget or Budget()
        self._patience = patience
        self._on_wait = on_wait
        self._http = open_client(site, proxy=proxy, trust=trust)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get_token(self) -> TokenFacts:
        """What Kustomer says of the key itself; needs no role."""
        return read_token(self._ask("GET", "/v1/auth/tokens/current"))

    def revoke_token(self) -> None:
        """Delete the key in Kustomer; needs no role."""
        self._ask("DELETE", "/v1/auth/tokens/current")

    def get_domain(self, subdomain: str) -> DomainFacts:
        """Which account is behind a subdomain. The key is not sent.

        Raises:
            UnknownSubdomain: none is.
        """
        try:
            return read_domain(self._ask("GET", f"/v1/domains/{subdomain}", with_key=False))
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
        found = self._ask("POST", path, kind="search", content=msgspec.json.encode(query))
        return read_page(found, stream, page_size)

    def list_page(self, stream: Stream, page: int, page_size: int) -> Page:
        """One page of a stream that is a plain list."""
        return read_page(self._ask("GET", f"{stream.path}?page={page}&pageSize={page_size}"), stream, page_size)

    def explain_refusal(self, refusal: errors.KeyRefused, roles: Sequence[str]) -> errors.KeyRefused:
        """Why a request was refused: Kustomer answers 401 to a dead key and to a missing role alike.

        Args:
            refusal: what the request raised.
            roles: any of which the request needs, the recommended first.
        """
        if type(refusal) is not errors.KeyRefused:
            return refusal
        try:
            self.get_token()
        except errors.KeyRefused as dead:
            return dead
        return errors.RoleMissing((roles[0],), refusal.detail)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        kind: Kind = "org",
        content: bytes | None = None,
        with_key: bool = True,
    ) -> bytes:
        request = self._http.build_request(method, path, content=content)
        if with_key:
            request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        if content is not None:
            request.headers["Content-Type"] = "application/json"
        # In a thread that can be left behind: nothing else ends a name look-up or a pause between attempts.
        return run_abandonable(lambda: self._persist(request, kind), stop=self._stop)

    def _persist(self, request: httpx.Request, kind: Kind) -> bytes:
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

    def _send_once(self, request: httpx.Request, kind: Kind) -> bytes:
        self._stop.check()
        self._budget.acquire(kind, self._stop, lambda seconds: self._announce(None, seconds))
        self._on_wait(None, None)
        self.requests_sent += 1
        try:
            answer = run_abandonable(lambda: self._exchange(request), stop=self._stop, seconds=ANSWER_SECONDS)
        except Overdue:
            raise errors.TimedOut(f"no whole answer within {ANSWER_SECONDS:g} s") from None
        self._budget.learn(kind, answer.headers)
        return _body_or_problem(request, answer)

    def _exchange(self, request: httpx.Request) -> _Answer:
        try:
            response = self._http.send(request, stream=True)
            try:
                return _Answer(response.status_code, response.headers, read_body(response))
            finally:
                response.close()
        except httpx.HTTPError as error:
            raise as_problem(error) from None

    def _announce(self, problem: KustomerProblem | None, seconds: float) -> None:
        self._on_wait(problem, datetime.now(UTC) + timedelta(seconds=seconds))


def _wait_before_retry(error: Exception) -> bool | float:
    """Whether to try again; as a number, after how many seconds."""
    if isinstance(error, errors.RateLimited) and error.seconds is not None:
        return error.seconds + 0.5
    return isinstance(error, KustomerProblem) and error.retryable


def _body_or_problem(request: httpx.Request, answer: _Answer) -> bytes:
    status = answer.status
    if 200 <= status < 300 and (status == 204 or _is_json(answer)):
        return answer.body
    excerpt = redact(answer.body[:300].decode(errors="replace"))
    detail = f"{request.method} {request.url.path} answered {status}: {excerpt}"
    if status >= 500:
        raise errors.KustomerDown(status, detail)
    if status == 429:
        raise errors.RateLimited(seconds_until_reset(answer.headers), detail)
    if status == 407:
        raise errors.ProxyProblem(detail)
    if not _is_json(answer):
        raise errors.NotKustomer(detail)
    if status in {401, 403}:
        # facts sheet 1: "Auth token associated with pod prod2 but request is being handled by prod1"
        raise (
            errors.OtherRegion(detail) if b"associated with pod" in answer.body else errors.KeyRefused(detail=detail)
        )
    raise errors.NotFound(detail) if status == 404 else errors.BadRequest(detail)


def _is_json(answer: _Answer) -> bool:
    return answer.body.lstrip()[:1] in {b"{", b"["}
