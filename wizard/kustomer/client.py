"""The client: asks Kustomer one thing at a time, politely, patiently, and ready to stop at any moment."""

import random
import re
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Final, Literal, Self, TypeVar

import msgspec
import stamina

from wizard.kustomer import errors
from wizard.kustomer.answers import (
    DomainFacts,
    Ids,
    Page,
    TokenFacts,
    read_domain,
    read_ids,
    read_page,
    read_record,
    read_token,
)
from wizard.kustomer.budget import Budget, Kind, seconds_until_reset
from wizard.kustomer.derived import read_custom_attributes
from wizard.kustomer.errors import KustomerProblem
from wizard.kustomer.key import ApiKey, read_claims
from wizard.kustomer.records import Record
from wizard.kustomer.sites import Site
from wizard.kustomer.streams import ARCHIVE_PATH, BY_NAME, Stream, any_role, path_of
from wizard.kustomer.transport import SYSTEM_PROXY, Answer, Limits, Request, Transport
from wizard.stop import Overdue, Stop, Stopped, run_abandonable

Result = TypeVar("Result")

Criterion = Mapping[str, Mapping[str, str]]
"""One condition of a search: `{"conversation_updated_at": {"gte": "2026-10-01T00:00:00.000Z"}}`."""

OnWait = Callable[[KustomerProblem | None, datetime | None], None]
"""Told why and until when the client waits (no problem: the request limit), and with two Nones when it goes on."""

_EXCERPT_BYTES: Final = 20_000

_POD: Final = re.compile(rb"associated with pod")
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
    """Speaks to one account with one key. Blocking; a context manager; thread-safe.

    Args:
        site: the account.
        key: sent to the site's own host and nowhere else.
        stop: ends whatever is going on within milliseconds, by `Stopped`.
        budget: paces the requests; share one among everything that uses the same key.
        patience: how often to try again.
        on_wait: told when and why the client waits, on the thread that waits.
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
        self._missed = threading.local()
        self._lock = threading.Lock()
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
        return self._ask(Request("GET", "/v1/auth/tokens/current"), read_token)

    def confirm_absences(self) -> None:
        """Make sure that whatever was not found is missing from an account that is there: one that is gone has nothing.

        Asks Kustomer only if the calling thread was told since the last time that something is not there.

        Raises:
            KustomerProblem: the account does not answer.
        """
        if getattr(self._missed, "anything", False):
            self.get_token()
            self._missed.anything = False

    def revoke_token(self) -> None:
        """Delete the key in Kustomer; needs no role."""
        self._ask(Request("DELETE", "/v1/auth/tokens/current"), bytes)

    def get_domain(self, subdomain: str) -> DomainFacts:
        """Which account is behind a subdomain, as far as Kustomer tells. The key is not sent.

        The directory is not documented (facts sheet 1): should Kustomer close it one day, nothing is known of the
        account, and nothing is wrong.

        Raises:
            UnknownSubdomain: none is.
        """
        try:
            return self._ask(Request("GET", f"/v1/domains/{subdomain}", to_directory=True), read_domain)
        except errors.NotFound as problem:
            raise errors.UnknownSubdomain(subdomain, problem.detail) from None
        except (errors.KeyRefused, errors.BadRequest):
            return DomainFacts(org_id="", pod="")

    def search(
        self,
        stream: Stream,
        *,
        where: Sequence[Criterion],
        sort: Literal["asc", "desc"],
        page: int,
        page_size: int,
        archive: bool = False,
    ) -> Page:
        """One page of a stream, deleted records included, in the order in which it is walked.

        Raises:
            SearchTimedOut: Kustomer kept giving up half-way; such an answer lacks records and is never believed.
        """
        path = f"{ARCHIVE_PATH if archive else stream.path}?page={page}&pageSize={page_size}"
        query = _query(stream, where, stream.updated_attr, sort, include_deleted=True)
        read = _whole(lambda body: read_page(body, stream, page_size), f"page {page} of {stream.name}")
        return self._ask(Request("POST", path, query), read, kind="search")

    def search_ids(
        self, stream: Stream, *, where: Sequence[Criterion], page: int, page_size: int, archive: bool = False
    ) -> Ids:
        """One page of the ids of a stream's records, without deleted ones, in the order of their creation.

        Raises:
            SearchTimedOut: as for `search`.
        """
        path = f"{ARCHIVE_PATH if archive else stream.path}?page={page}&pageSize={page_size}&idsOnly=true"
        query = _query(stream, where, f"{stream.context}_created_at", "asc", include_deleted=False)
        read = _whole(lambda body: read_ids(body, page_size), f"page {page} of the ids of {stream.name}")
        return self._ask(Request("POST", path, query), read, kind="search")

    def list_page(self, stream: Stream, page: int, page_size: int, *, path: str = "", query: str = "") -> Page:
        """One page of a stream that is a plain list, or of such a list beneath another record.

        Args:
            stream: what is listed.
            page: from 1.
            page_size: how many at most.
            path: where, if not at the stream's own path.
            query: what else to ask for.
        """
        asked = f"{path or stream.path}?page={page}&pageSize={page_size}{query and '&' + query}"
        return self._ask(Request("GET", asked), lambda body: read_page(body, stream, page_size))

    def get_record(self, stream: Stream, identifier: str, **columns: str) -> Record | None:
        """One record as it is now; None if Kustomer does not have it (any more)."""
        path = path_of(stream.one, id=identifier, **columns)
        try:
            return self._ask(Request("GET", path), lambda body: read_record(body, stream))
        except errors.NotFound:
            return None

    def get_custom_attributes(self, of: str) -> list[Record]:
        """The custom attributes of a kind of record; none if Kustomer knows no such kind."""
        path = path_of(BY_NAME["custom_attributes"].path, of=of)
        try:
            return self._ask(Request("GET", path), lambda body: read_custom_attributes(body, of))
        except (errors.NotFound, errors.BadRequest):
            return []

    def is_hurried(self) -> bool:
        """Whether searches, sent as fast as lately, will be used up before any comes free: then none is to spare."""
        return self._budget.is_hurried()

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

    def _ask(self, request: Request, read: Callable[[bytes], Result], kind: Kind = "org") -> Result:
        """Send a request until it brings an answer that can be read, or patience ends."""
        for attempt in stamina.retry_context(
            on=_is_retryable,
            attempts=self._patience.attempts,
            timeout=None,
            wait_initial=0.5,
            wait_max=self._patience.longest_wait,
        ):
            with attempt:
                try:
                    return read(self._send_once(request, kind))
                except KustomerProblem as problem:
                    if problem.retryable and attempt.num < self._patience.attempts:
                        self._pause(problem, attempt.next_wait)
                    raise
        raise AssertionError("stamina either returns or raises")

    def _pause(self, problem: KustomerProblem, seconds: float) -> None:
        """Wait before the next attempt. Not left to stamina, whose pauses nothing can end."""
        if isinstance(problem, errors.RateLimited) and problem.seconds is not None:
            seconds = problem.seconds + 0.5
        else:
            seconds = min(self._patience.longest_wait, seconds * random.uniform(1, 2))
        self._announce(problem, seconds)
        self._stop.sleep(seconds)

    def _send_once(self, request: Request, kind: Kind) -> bytes:
        self._budget.acquire(kind, self._stop, lambda seconds: self._announce(None, seconds))
        try:
            self._go_on()
            answer = self._exchange(request)
            self._budget.learn(kind, answer.headers, answer.status)
        finally:
            self._budget.release(kind)
        return self._body_or_problem(request, answer)

    def _exchange(self, request: Request) -> Answer:
        # In a thread that can be left behind: nothing else ends a name look-up.
        seconds = self._limits.connect_seconds + self._limits.answer_seconds
        try:
            return run_abandonable(lambda: self._transport.exchange(request), stop=self._stop, seconds=seconds)
        except Stopped:
            self._transport.cut()
            raise
        except Overdue:  # its thread ends with the client: to cut the connections now would end other requests, too
            raise errors.TimedOut(f"no whole answer within {seconds:g} s") from None

    def _announce(self, problem: KustomerProblem | None, seconds: float) -> None:
        with self._lock:
            self._waiting = True
        self._on_wait(problem, datetime.now(UTC) + timedelta(seconds=seconds))

    def _go_on(self) -> None:
        with self._lock:
            self.requests_sent += 1
            was_waiting, self._waiting = self._waiting, False
        if was_waiting:
            self._on_wait(None, None)

    def _body_or_problem(self, request: Request, answer: Answer) -> bytes:
        status = answer.status
        if 200 <= status < 300 and (_is_json(answer) or not answer.body):
            return answer.body
        # Shortened last: half a key would not be recognised.
        excerpt = self._key.redact(answer.body[:_EXCERPT_BYTES].decode(errors="replace"))[:300]
        detail = f"{request} answered {status}: {excerpt}"
        if status == 429:
            raise errors.RateLimited(seconds_until_reset(answer.headers), detail)
        # Nobody says with which status a key of another region is refused (facts sheet 1).
        if _is_json(answer) and (status in {401, 403} or (400 <= status < 500 and _POD.search(answer.body))):
            raise self._refusal(answer, detail)
        if status == 404:
            self._missed.anything = True
        raise _problem_of(status, detail, is_json=_is_json(answer))

    def _refusal(self, answer: Answer, detail: str) -> errors.KeyRefused:
        """A refusal, told as exactly as the answer and the key itself allow."""
        if _POD.search(answer.body):
            return errors.OtherRegion(detail)
        ends = read_claims(self._key).expires_at
        if ends and ends <= datetime.now(UTC):
            return errors.KeyEnded(ends, detail)
        return errors.KeyRefused(detail=detail)


def _query(
    stream: Stream, where: Sequence[Criterion], by: str, direction: Literal["asc", "desc"], *, include_deleted: bool
) -> bytes:
    query = {
        "queryContext": stream.context,
        "and": where,
        "sort": [{by: direction}],
        "timeZone": "GMT",
        "includeDeleted": include_deleted,
    }
    return msgspec.json.encode(query)


Found = TypeVar("Found", Page, Ids)


def _whole(read: Callable[[bytes], Found], what: str) -> Callable[[bytes], Found]:
    """Read the answer to a search, unless it says itself that it lacks records."""

    def reading(body: bytes) -> Found:
        found = read(body)
        if found.timed_out:
            raise errors.SearchTimedOut(what)
        return found

    return reading


def _is_retryable(error: Exception) -> float | bool:
    """Whether to try again; as a number, after how many more seconds."""
    return 0.0 if isinstance(error, KustomerProblem) and error.retryable else False


def _problem_of(status: int, detail: str, *, is_json: bool) -> KustomerProblem:
    """What a status means that is no success, no limit and no refusal of Kustomer's."""
    if status == 407:
        return errors.ProxyProblem(detail)
    if status == 408:
        return errors.TimedOut(detail)
    if status >= 500 and status != 511:  # 511: a network wants its users to sign in first
        return errors.KustomerDown(status, detail)
    if not is_json or not 400 <= status < 500:
        return errors.NotKustomer(detail)
    return errors.NotFound(detail) if status == 404 else errors.BadRequest(detail)


def _is_json(answer: Answer) -> bool:
    return answer.body.lstrip()[:1] in {b"{", b"["}
