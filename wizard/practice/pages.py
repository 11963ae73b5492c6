"""The practice Kustomer's web pages: log in, find the API keys, create one, see its token once."""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, quote

from jinja2 import Environment, FileSystemLoader
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from wizard.practice.hosts import body_of, for_this_computer
from wizard.practice.keys import NOT_KEPT, Key
from wizard.practice.kustomer import Kustomer
from wizard.practice.options import DEMO_EMAIL, DEMO_PASSWORD
from wizard.practice.roles import SEARCH_ROLES

COOKIE: Final = "practice_session"
KEYS_PAGE: Final = "/app/settings/api_keys"
EXPIRATIONS: Final = {"never": "No Expiration", "30": "30 days", "90": "90 days", "365": "365 days"}
READABLE: Final = (
    *("conversation", "message", "note", "customer", "company", "user", "team", "tag"),
    *("shortcut", "brand", "satisfaction", "satisfaction_response", "klass", "kobject", "metadata", "sla"),
    "customer_merge",
)
ROLES: Final = ("org.permission", SEARCH_ROLES[0], *(f"org.permission.{thing}.read" for thing in READABLE))
"""The roles to choose from; any other can be pasted."""

LONGEST_NAME: Final = 100
LARGEST_FORM: Final = 100_000
MOST_SESSIONS: Final = 50
SAFETY: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_FILES: Final = Path(__file__).parent / "templates"
_TEMPLATES: Final = Environment(loader=FileSystemLoader(_FILES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
_TEMPLATES.filters["day"] = lambda moment: f"{moment.day} {moment:%b %Y}"
_TEMPLATES.filters["minute"] = lambda written: f"{written[:10]} {written[11:16]}"


@dataclass
class _Session:
    """Somebody who is logged in."""

    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    token_to_show: str = field(default="", repr=False)


@dataclass(frozen=True)
class _KeyForm:
    """What was filled in to make a key."""

    name: str = ""
    chosen: tuple[str, ...] = ()
    more_roles: str = ""
    expires: str = "never"
    cidr: str = ""

    @property
    def roles(self) -> list[str]:
        """The roles chosen and pasted, each once."""
        pasted = re.findall(r"[^\s,;]+", self.more_roles)
        return list(dict.fromkeys([*self.chosen, *pasted]))

    def flaws(self) -> dict[str, str]:
        """What is wrong, by field."""
        flaws = {}
        if not self.name.strip():
            flaws["name"] = "Give the key a name, so that you know later what it is for."
        elif len(self.name.strip()) > LONGEST_NAME:
            flaws["name"] = f"This name is too long. Use {LONGEST_NAME} characters at most."
        if not self.roles:
            flaws["roles"] = "Choose at least one role, or paste a list of roles."
        elif wrong := [role for role in self.roles if not re.fullmatch(r"org(\.[A-Za-z0-9_*-]+)*", role)]:
            flaws["roles"] = f"“{wrong[0][:80]}” is not a role. Roles look like “org.permission.message.read”."
        if self.expires not in EXPIRATIONS:
            flaws["expires"] = "Choose when the key expires."
        if self.cidr.strip() and not _is_network(self.cidr.strip()):
            flaws["cidr"] = "This is not a range of addresses. It looks like “203.0.113.0/24”, or stays empty."
        return flaws


class Pages:
    """The pages of the account to practise with."""

    def __init__(self, kustomer: Kustomer) -> None:
        self._kustomer = kustomer
        self._sessions: dict[str, _Session] = {}

    def routes(self) -> list[Route]:
        """The pages by their paths."""
        both = ["GET", "POST"]
        return [
            Route("/", for_this_computer(lambda _request: RedirectResponse(KEYS_PAGE, 303))),
            Route("/login", for_this_computer(self._login), methods=both),
            Route("/logout", for_this_computer(self._logout), methods=["POST"]),
            Route("/style.css", for_this_computer(lambda _request: _file("style.css", "text/css"))),
            Route("/copy.js", for_this_computer(lambda _request: _file("copy.js", "text/javascript"))),
            Route("/app", for_this_computer(self._home)),
            Route("/app/conversations/{id}", for_this_computer(self._conversation)),
            Route("/app/settings", for_this_computer(lambda request: self._inside(request, "settings.html"))),
            Route("/app/settings/security", for_this_computer(lambda request: self._inside(request, "security.html"))),
            Route(KEYS_PAGE, for_this_computer(self._keys)),
            Route(f"{KEYS_PAGE}/new", for_this_computer(self._new_key), methods=both),
            Route(f"{KEYS_PAGE}/created", for_this_computer(self._created)),
            Route(f"{KEYS_PAGE}/{{id}}/delete", for_this_computer(self._delete), methods=both),
            Route("/app/{rest:path}", for_this_computer(self._nowhere)),
        ]

    # --- in and out

    async def _login(self, request: Request) -> Response:
        back = request.query_params.get("next", KEYS_PAGE)
        back = back if re.match(r"/app(/|$)", back) else KEYS_PAGE
        if request.method == "GET":
            return RedirectResponse(back, 303) if self._session(request) else self._login_page(back, DEMO_EMAIL)
        form = await _form(request)
        email, password = _first(form, "email").strip(), _first(form, "password")
        right = hmac.compare_digest(password.encode(), DEMO_PASSWORD.encode())
        if not right or email.lower() != DEMO_EMAIL:
            return self._login_page(back, email, "That e-mail address and password do not match. Both are shown below.")
        response = RedirectResponse(back, 303)
        response.set_cookie(_cookie(request), self._begin_session(), httponly=True, samesite="strict")
        return response

    def _login_page(self, back: str, email: str, error: str = "") -> Response:
        values = {"error": error, "typed": email, "next": back, "email": DEMO_EMAIL, "password": DEMO_PASSWORD}
        return self._page("login.html", None, 200 if not error else 401, **values)

    async def _logout(self, request: Request) -> Response:
        session = self._session(request)
        if session and _csrf_ok(session, await _form(request)):
            del self._sessions[request.cookies[_cookie(request)]]
        return RedirectResponse("/login", 303)

    def _begin_session(self) -> str:
        ticket = secrets.token_urlsafe(24)
        while len(self._sessions) >= MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        self._sessions[ticket] = _Session()
        return ticket

    def _session(self, request: Request) -> _Session | None:
        return self._sessions.get(request.cookies.get(_cookie(request), ""))

    # --- looking around

    def _home(self, request: Request) -> Response:
        return self._inside(request, "home.html", conversations=self._kustomer.count("conversation"))

    def _conversation(self, request: Request) -> Response:
        store = self._kustomer.main_account.store
        view, said = store.view("conversation"), store.view("message")
        number = view.number_of(request.path_params["id"])
        if number is None or number in view.deleted:
            return self._nowhere(request)
        there = [n for n in store.children("conversation", number, said) if n not in said.deleted]
        messages = [said.record(n)["attributes"] for n in there]
        conversation = view.record(number)["attributes"]
        return self._inside(request, "conversation.html", conversation=conversation, messages=messages)

    def _nowhere(self, request: Request) -> Response:
        return self._inside(request, "nowhere.html", 404)

    # --- keys

    def _keys(self, request: Request) -> Response:
        keys = self._kustomer.keys.of_org(self._kustomer.subdomain)
        return self._inside(request, "keys.html", keys=keys, now=datetime.now(UTC))

    async def _new_key(self, request: Request) -> Response:
        if (session := self._session(request)) is None:
            return self._to_login(request)
        if request.method == "GET":
            return self._form_page(session, _KeyForm(), {})
        fields = await _form(request)
        typed = {name: _first(fields, name) for name in ("name", "more_roles", "expires", "cidr")}
        form = _KeyForm(chosen=tuple(fields.get("role", [])), **typed)
        flaws = form.flaws()
        if not _csrf_ok(session, fields):
            flaws = {"form": "You have logged in again since this form was opened. Press Create once more."} | flaws
        if flaws:
            return self._form_page(session, form, flaws)
        try:
            session.token_to_show = self._create(form)
        except OSError:
            return self._form_page(session, form, {"form": NOT_KEPT}, 507)
        return RedirectResponse(f"{KEYS_PAGE}/created", 303)

    def _form_page(self, session: _Session, form: _KeyForm, flaws: dict[str, str], status: int = 422) -> Response:
        faulty = next(iter(flaws), "name")
        values = {"form": form, "flaws": flaws, "focus": faulty, "roles": ROLES, "expirations": EXPIRATIONS}
        return self._page("new_key.html", session, status if flaws else 200, **values)

    def _create(self, form: _KeyForm) -> str:
        ends = None if form.expires == "never" else datetime.now(UTC) + timedelta(days=int(form.expires))
        return self._kustomer.create_key(form.name.strip(), form.roles, expires_at=ends, cidr=form.cidr.strip())

    def _created(self, request: Request) -> Response:
        if (session := self._session(request)) is None:
            return self._to_login(request)
        token, session.token_to_show = session.token_to_show, ""
        if not token:
            return RedirectResponse(KEYS_PAGE, 303)
        return self._page("created.html", session, token=token, key=self._kustomer.keys.find(token))

    async def _delete(self, request: Request) -> Response:
        if (session := self._session(request)) is None:
            return self._to_login(request)
        key = self._key(request.path_params["id"])
        if key is None:
            return RedirectResponse(KEYS_PAGE, 303)
        if request.method != "POST" or not _csrf_ok(session, await _form(request)):
            return self._page("delete.html", session, key=key)
        try:
            self._kustomer.keys.revoke(key)
        except OSError:
            return self._page("delete.html", session, 507, key=key, error=NOT_KEPT)
        return RedirectResponse(KEYS_PAGE, 303)

    def _key(self, identifier: str) -> Key | None:
        keys = self._kustomer.keys.of_org(self._kustomer.subdomain)
        return next((key for key in keys if key.id == identifier), None)

    # --- showing

    def _inside(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        session = self._session(request)
        return self._page(template, session, status, **values) if session else self._to_login(request)

    def _page(self, template: str, session: _Session | None, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - for templates
        shown = _TEMPLATES.get_template(template).render(
            csrf=session.csrf if session else "", subdomain=self._kustomer.subdomain, keys_page=KEYS_PAGE, **values
        )
        return HTMLResponse(shown, status, headers=SAFETY)

    def _to_login(self, request: Request) -> Response:
        return RedirectResponse(f"/login?next={quote(request.url.path)}", 303)


def _cookie(request: Request) -> str:
    # Browsers keep one set of cookies for all ports of a computer.
    _, port = request.scope["server"]
    return f"{COOKIE}_{port}"


def _is_network(written: str) -> bool:
    try:
        ip_network(written, strict=False)
    except ValueError:
        return False
    return True


def _csrf_ok(session: _Session, form: dict[str, list[str]]) -> bool:
    return hmac.compare_digest(_first(form, "csrf").encode(), session.csrf.encode())


async def _form(request: Request) -> dict[str, list[str]]:
    body = await body_of(request, LARGEST_FORM)
    if body is None:
        raise HTTPException(413, "This is more than any form here holds.")
    return parse_qs(body.decode(errors="replace"), keep_blank_values=True, errors="replace")


def _first(form: dict[str, list[str]], name: str) -> str:
    return form.get(name, [""])[0]


def _file(name: str, kind: str) -> Response:
    return Response((_FILES / name).read_text(encoding="utf-8"), media_type=kind, headers=SAFETY)
