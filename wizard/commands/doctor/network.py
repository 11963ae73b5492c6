"""The network, one step at a time: name, connection, encryption, inspection, clock."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, TypeVar

import certifi

from wizard.commands.doctor.finding import Finding, failed, passed, warned
from wizard.commands.doctor.route import Route
from wizard.commands.words import duration
from wizard.kustomer import errors
from wizard.kustomer.key import ApiKey
from wizard.kustomer.sites import DIRECTORY_HOST, Site, kustomer_site
from wizard.kustomer.transport import Answer, Limits, Request, Transport
from wizard.problem import Problem
from wizard.stop import Overdue, Stop, run_abandonable
from wizard.text import text

SECONDS: Final = 8.0
"""For one step, at most."""

LIMITS: Final = Limits(connect_seconds=SECONDS / 2, silence_seconds=SECONDS / 2, answer_seconds=SECONDS)

CLOCK_WARNING: Final = timedelta(minutes=1)
CLOCK_FAILURE: Final = timedelta(minutes=5)
"""By then, certificates that are just valid may seem not to be."""

Result = TypeVar("Result")


class ClockWrong(Problem):
    """This computer's clock is far from Kustomer's."""

    kind = "clock_wrong"


class AuthoritiesMissing(Problem):
    """Everybody trusts Kustomer's certificate, but not this computer."""

    kind = "authorities_missing"

    def __init__(self, detail: str) -> None:
        super().__init__(
            text("Nobody intercepts the connection, but this computer lacks the public certificate authorities."),
            text("Install or update them; on Debian and Ubuntu they are in the package ca-certificates."),
            detail=detail,
        )


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached.

    Attributes:
        site: whose directory is asked, without a key.
        host: where that is.
        trust: certificates trusted instead of the system's.
        public_trust: the file with the certificates of public authorities.
    """

    site: Site
    host: str
    port: int = 443
    trust: ssl.SSLContext | None = None
    public_trust: str = certifi.where()


KUSTOMER: Final = Target(kustomer_site("kustomer"), DIRECTORY_HOST)
"""The directory of all accounts."""


class Network:
    """Looks at the way to a target, and stops at the first thing that is wrong.

    Args:
        target: what is to be reached.
        route: that leads there.
        proxy: the same as the client takes it.
        stop: ends it within milliseconds.
    """

    def __init__(self, target: Target, route: Route, proxy: str | None, stop: Stop) -> None:
        self._target = target
        self._route = route
        self._proxy = proxy
        self._stop = stop

    def look(self) -> list[Finding]:
        """Every step, as far as it goes."""
        findings: list[Finding] = []
        for name, step in (("dns", self._name), ("tcp", self._connection), ("tls", self._answer)):
            try:
                findings += step()
            except Problem as problem:
                return [*findings, failed(name, problem)]
        return findings

    @property
    def _first_stop(self) -> tuple[str, int]:
        return self._route.first_stop or (self._target.host, self._target.port)

    def _name(self) -> list[Finding]:
        host, port = self._first_stop
        try:
            self._bounded(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            unknown = errors.ProxyUnreachable if self._route.proxy else errors.NameNotFound
            raise unknown(str(error)) from None
        return [passed("dns", text("The name {host} is known.", host=host))]

    def _connection(self) -> list[Finding]:
        host, port = self._first_stop
        try:
            self._bounded(lambda: socket.create_connection((host, port), SECONDS).close())
        except OSError as error:
            raise self._unreachable(error) from None
        return [passed("tcp", text("{host} accepts connections on port {port}.", host=host, port=port))]

    def _answer(self) -> list[Finding]:
        asked = datetime.now(UTC)
        try:
            answer = self._ask(self._target.trust)
        except errors.TlsUntrusted as problem:
            raise AuthoritiesMissing(problem.detail) if self._is_trusted_by_the_public() else problem from None
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise errors.KustomerDown(answer.status, f"{self._request} answered {answer.status}")
        if answer.body.lstrip()[:1] not in {b"{", b"["}:
            raise errors.NotKustomer(f"{self._request} answered {answer.status}")
        encrypted = passed("tls", text("Kustomer answers over an encrypted connection."))
        return [encrypted, *self._inspection(), *_clock(answer, asked)]

    def _inspection(self) -> list[Finding]:
        """Whether the certificate, which this computer trusts, is also one that the public trusts."""
        trusted = self._is_trusted_by_the_public()
        if trusted is None:
            return []  # it just worked another way: nothing to be said of inspection
        if trusted:
            return [passed("inspection", text("Nobody inspects the encrypted traffic."))]
        return [
            warned(
                "inspection",
                text("Somebody inspects the encrypted traffic; this computer was told to trust them."),
                text("Nothing has to be done. If connections break, ask IT to exempt *.kustomerapp.com."),
            )
        ]

    def _is_trusted_by_the_public(self) -> bool | None:
        """Whether a public authority vouches for who answers; None if that cannot be found out."""
        try:
            self._ask(ssl.create_default_context(cafile=self._target.public_trust))
        except errors.TlsUntrusted:
            return False
        except (OSError, Problem):
            return None
        return True

    @property
    def _request(self) -> Request:
        return Request("GET", f"/v1/domains/{self._target.site.subdomain}", to_directory=True)

    def _ask(self, trust: ssl.SSLContext | None) -> Answer:
        transport = Transport(self._target.site, ApiKey(""), proxy=self._proxy, trust=trust, limits=LIMITS)
        try:
            return self._bounded(lambda: transport.exchange(self._request))
        finally:
            transport.close()

    def _unreachable(self, error: OSError) -> Problem:
        if self._route.proxy:
            return errors.ProxyUnreachable(str(error))
        refused = isinstance(error, ConnectionRefusedError)
        return errors.ConnectionRefused(str(error)) if refused else errors.NoNetwork(str(error))

    def _bounded(self, call: Callable[[], Result]) -> Result:
        try:
            return run_abandonable(call, stop=self._stop, seconds=SECONDS)
        except Overdue:
            raise errors.TimedOut(f"nothing within {SECONDS:g} s") from None


def _clock(answer: Answer, asked: datetime) -> list[Finding]:
    """Compare this computer's clock with Kustomer's, which says its time with each answer."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return []
    ours = asked + (datetime.now(UTC) - asked) / 2
    ahead = ours - theirs
    direction = text("ahead") if ahead > timedelta(0) else text("behind")
    sentence = text(
        "This computer’s clock is {time} {direction}.",
        time=duration(abs(ahead).total_seconds()),
        direction=direction,
    )
    hint = text("Let the system set date and time by itself, and check the time zone.")
    if abs(ahead) >= CLOCK_FAILURE:
        return [failed("clock", ClockWrong(sentence, hint))]
    if abs(ahead) >= CLOCK_WARNING:
        return [warned("clock", sentence, hint)]
    return [passed("clock", text("This computer’s clock is right."))]
