"""What can go wrong between this computer and Kustomer: what happened, and what to do about it."""

from datetime import datetime

from wizard.problem import Worded
from wizard.text import text


class KustomerProblem(Worded):
    """A request to Kustomer did not bring what was asked for."""

    kind = "kustomer_problem"


class NoNetwork(KustomerProblem):
    """No way leads to Kustomer."""

    kind = "no_network"
    retryable = True
    sentences = (
        text("Kustomer cannot be reached from this computer."),
        text("Check your internet connection, VPN and firewall: HTTPS to *.kustomerapp.com must be allowed."),
    )


class ConnectionRefused(KustomerProblem):
    """A computer was reached, but it or a firewall before it refuses the connection."""

    kind = "connection_refused"
    retryable = True
    sentences = (
        text("Kustomer cannot be reached: the connection is refused."),
        text("A firewall may be in the way; ask IT to allow HTTPS to *.kustomerapp.com."),
    )


class ConnectionLost(KustomerProblem):
    """The connection broke before the answer was complete."""

    kind = "connection_lost"
    retryable = True
    sentences = (
        text("The connection to Kustomer broke off."),
        text("Try again; if it happens often, check your network, VPN or proxy."),
    )


class NameNotFound(KustomerProblem):
    """The host name has no address."""

    kind = "name_not_found"
    retryable = True
    sentences = (
        text("The address of Kustomer cannot be looked up."),
        text("Check your internet connection and its DNS settings; a VPN may need to be on."),
    )


class TimedOut(KustomerProblem):
    """No whole answer came in time."""

    kind = "timed_out"
    retryable = True
    sentences = (
        text("Kustomer did not answer in time."),
        text("Try again; if it stays slow, check your connection, VPN or proxy."),
    )


class TlsUntrusted(KustomerProblem):
    """The certificate was signed by nobody whom this computer trusts."""

    kind = "tls_untrusted"
    sentences = (
        text("The secure connection to Kustomer is being intercepted, or its certificate is not trusted here."),
        text(
            "On a guest network, sign in first. Where traffic is inspected, ask IT to install its certificate "
            "or exempt *.kustomerapp.com."
        ),
    )


class TlsClock(KustomerProblem):
    """The certificate is not valid today, by this computer's clock."""

    kind = "tls_clock"
    sentences = (
        text("Kustomer's certificate is not valid at the time this computer shows."),
        text("Check the date, time and time zone of this computer."),
    )


class TlsFailed(KustomerProblem):
    """No secure connection came about, for another reason."""

    kind = "tls_failed"
    retryable = True
    sentences = (
        text("No secure connection to Kustomer could be made."),
        text("A VPN, proxy or virus scanner may be in the way; try without it, or ask IT."),
    )


class ProxyProblem(KustomerProblem):
    """The proxy is the one who said no."""

    kind = "proxy"
    sentences = (
        text("The proxy between this computer and Kustomer refuses the connection."),
        text("Check the proxy's address, user name and password in your system settings."),
    )


class ProxyUnreachable(ProxyProblem):
    """Nobody is where the proxy should be."""

    kind = "proxy_unreachable"
    retryable = True
    sentences = (
        text("The proxy between this computer and Kustomer cannot be reached."),
        text("Check the proxy's address in your settings; a VPN may need to be on."),
    )


class ProxyUnusable(ProxyProblem):
    """The settings name a proxy whose address or kind cannot be used."""

    kind = "proxy_unusable"
    sentences = (
        text("The proxy in this computer's settings cannot be used."),
        text(
            "Enter the address of an HTTP proxy, such as http://proxy.example:8080; "
            "SOCKS and scripts are not supported."
        ),
    )


class ProxyFailed(ProxyProblem):
    """The proxy did its best, and got no further (5xx)."""

    kind = "proxy_failed"
    retryable = True
    sentences = (
        text("The proxy between this computer and Kustomer does not get through."),
        text("Try again; if it lasts, ask IT whether the proxy allows HTTPS to *.kustomerapp.com."),
    )


class NotKustomer(KustomerProblem):
    """Something answered, but not the way Kustomer does."""

    kind = "not_kustomer"
    retryable = True
    sentences = (
        text("Something other than Kustomer answered."),
        text("If you are on a guest or hotel network, open a web page and sign in to the network first."),
    )


class AnswerTooLarge(KustomerProblem):
    """An answer has more bytes than are taken at once; the same again would bring the same."""

    kind = "answer_too_large"
    sentences = (
        text("Kustomer sent more at once than this program can take."),
        text("Copy the details and send them to whoever looks after the program."),
    )


class OutOfOrder(KustomerProblem):
    """Records came in another order than the one asked for, so that none can be told to be missing."""

    kind = "out_of_order"
    retryable = True
    sentences = (
        text("Kustomer answered in another order than asked for."),
        text(
            "Nothing is lost: the same page is asked for again; if it lasts, send "
            "the details to whoever looks after this."
        ),
    )


class SearchTimedOut(KustomerProblem):
    """Kustomer gave up half-way through a search, and says so; records may be missing from the answer."""

    kind = "search_timed_out"
    retryable = True
    sentences = (
        text("Kustomer did not finish a search in time."),
        text("Nothing is lost: the search is tried again by itself; see status.kustomer.com if it lasts."),
    )


class KustomerDown(KustomerProblem):
    """Kustomer has a problem of its own (5xx)."""

    kind = "kustomer_down"
    retryable = True
    sentences = (
        text("Kustomer has a problem of its own ({status})."),
        text("Nothing needs to be done here; see status.kustomer.com if it lasts."),
    )

    def __init__(self, status: int, detail: str = "") -> None:
        super().__init__(detail, status=status)


class RateLimited(KustomerProblem):
    """The request limit is used up (429).

    Attributes:
        seconds: until it may be tried again, if Kustomer said so.
    """

    kind = "rate_limited"
    retryable = True
    sentences = (
        text("Kustomer's request limit is used up for the moment."),
        text("It goes on by itself; other integrations may be using the same limit."),
    )

    def __init__(self, seconds: float | None = None, detail: str = "") -> None:
        super().__init__(detail)
        self.seconds = seconds


class BadRequest(KustomerProblem):
    """Kustomer did not understand the request (400, 405, 413, 422)."""

    kind = "bad_request"
    sentences = (
        text("Kustomer did not understand a request of this program."),
        text("Update Customer AI Connect; if it stays like this, send the details to whoever looks after it."),
    )


class NotFound(KustomerProblem):
    """What was asked for is not there (404)."""

    kind = "not_found"
    sentences = (text("Kustomer does not have what was asked for."), text("It may have been deleted in the meantime."))


class UnknownSubdomain(KustomerProblem):
    """There is no account of that name."""

    kind = "unknown_subdomain"
    sentences = (
        text("Kustomer has no account named “{subdomain}”."),
        text("Copy the first part of the address you use for Kustomer: mycompany in mycompany.kustomerapp.com."),
    )

    def __init__(self, subdomain: str, detail: str = "") -> None:
        super().__init__(detail, subdomain=subdomain)


class KeyRefused(KustomerProblem):
    """Kustomer does not accept the key (401, 403)."""

    kind = "key_refused"
    sentences = (
        text("Kustomer does not know this key."),
        text("Copy it again with Copy Token when you create it; if in doubt, create a new key."),
    )


class KeyRevoked(KeyRefused):
    """The key was made for this very account, and is not accepted any more."""

    kind = "key_revoked"
    sentences = (
        text("Kustomer no longer accepts this key of {subdomain}; it was probably deleted."),
        text("Look under Settings › Security › API Keys, and create a new key if it is gone."),
    )

    def __init__(self, subdomain: str, detail: str = "") -> None:
        super().__init__(detail, subdomain=subdomain)


class OtherOrg(KeyRefused):
    """The key belongs to another account than the subdomain."""

    kind = "other_org"
    sentences = (
        text("This key belongs to {key_of}, not to {subdomain}."),
        text("Correct the subdomain, or use a key that was created in {subdomain}."),
    )

    def __init__(self, key_of: str, subdomain: str, detail: str = "") -> None:
        super().__init__(detail, key_of=key_of, subdomain=subdomain)


class KeyEnded(KeyRefused):
    """The key is not accepted, and says itself that it has expired."""

    kind = "key_ended"
    sentences = (
        text("Kustomer no longer accepts this key: it expired on {day}."),
        text("Create a new key in Kustomer, best with “No Expiration”, and replace this one."),
    )

    def __init__(self, when: datetime, detail: str = "") -> None:
        super().__init__(detail, day=when)


class OtherRegion(KeyRefused):
    """The key was made in another of Kustomer's regions."""

    kind = "other_region"
    sentences = (
        text("This key belongs to another region of Kustomer than the subdomain."),
        text("Use the subdomain of the account in which the key was created."),
    )


class RoleMissing(KeyRefused):
    """The key is valid, but must not do what was asked of it.

    Attributes:
        roles: to add; the whole list that is missing.
    """

    kind = "role_missing"
    sentences = (
        text("The key is valid but lacks a role: {roles}."),
        text("A key's roles cannot be changed: create a new key with all roles; Copy roles gives you the list."),
    )

    def __init__(self, roles: tuple[str, ...], detail: str = "") -> None:
        super().__init__(detail, roles=", ".join(roles))
        self.roles = roles


class FeatureMissing(RoleMissing):
    """The key has the role, and is refused all the same: the older documentation names the plan as a reason."""

    kind = "feature_missing"
    sentences = (
        text("Kustomer refuses this although the key has a role that allows it."),
        text(
            "Your Kustomer plan may not include it, or the key only works from "
            "certain networks; ask your Kustomer admin."
        ),
    )
