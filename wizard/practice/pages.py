"""The practice Kustomer's web pages: log in, find the API keys, create one, see its token once."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote

from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from wizard.practice import server as practice
from wizard.practice.control import Control

if TYPE_CHECKING:
    from wizard.practice.server import PracticeServer

COOKIE: Final = "practice_session"
EXPIRATIONS: Final = {"never": "No Expiration", "30": "30 days", "90": "90 days", "365": "1 year"}
ROLES: Final = (
    "org.permission.search.create",
    *(
        f"org.permission.{thing}.read"
        for thing in (
            *("conversation", "message", "note", "customer", "company", "user", "team", "tag"),
            *("shortcut", "brand", "satisfaction", "sla", "klass", "kobject", "metadata"),
        )
    ),
)
KEYS_PAGE: Final = "/app/settings/api_keys"

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True
)


@dataclass
class _Session:
    """Somebody who is logged in."""

    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    token_to_show: str = field(default="", repr=False)


class Pages:
    """The pages of the account to practise with."""

    def __init__(self, server: "PracticeServer") -> None:
        self._server = server
        self._sessions: dict[str, _Session] = {}

    def application(self) -> Starlette:
        """Everything the server answers: these pages, the controls, and the API."""
        pages = [
            Route("/", lambda _request: RedirectResponse(KEYS_PAGE, 303)),
            Route("/login", self._login, methods=["GET", "POST"]),
            Route("/style.css", self._style),
            Route("/app", self._home),
            Route("/app/settings", self._settings),
            Route("/app/settings/security", self._security),
            Route(KEYS_PAGE, self._keys),
            Route(f"{KEYS_PAGE}/new", self._new_key, methods=["GET", "POST"]),
            Route(f"{KEYS_PAGE}/created", self._created),
            Route(f"{KEYS_PAGE}/{{id}}/delete", self._delete, methods=["GET", "POST"]),
        ]
        return Starlette(routes=[*pages, *Control(self._server).routes(), *self._server.api.routes()])

    async def _login(self, request: Request) -> Response:
        back = request.query_params.get("next", KEYS_PAGE)
        back = back if back.startswith("/app") else KEYS_PAGE
        error = ""
        if request.method == "POST":
            form = await _form(request)
            right = hmac.compare_digest(form.get("password", "").encode(), practice.DEMO_PASSWORD.encode())
            if right and form.get("email", "").strip().lower() == practice.DEMO_EMAIL:
                ticket = secrets.token_urlsafe(24)
                self._sessions[ticket] = _Session()
                response = RedirectResponse(back, 303)
                response.set_cookie(COOKIE, ticket, httponly=True, samesite="strict")
                return response
            error = "That e-mail address and password do not match. Both are shown below."
        return self._page(
            "login.html", None, error=error, email=practice.DEMO_EMAIL, password=practice.DEMO_PASSWORD, next=back
        )

    def _style(self, _request: Request) -> Response:
        source = (Path(__file__).parent / "templates" / "style.css").read_text(encoding="utf-8")
        return Response(source, media_type="text/css")

    def _home(self, request: Request) -> Response:
        return self._inside(request, "home.html", conversations=self._server.count("conversation"))

    def _settings(self, request: Request) -> Response:
        return self._inside(request, "settings.html")

    def _security(self, request: Request) -> Response:
        return self._inside(request, "security.html")

    def _keys(self, request: Request) -> Response:
        keys = self._server.keys.of_org(self._server.subdomain)
        return self._inside(request, "keys.html", keys=keys, now=datetime.now(UTC))

    async def _new_key(self, request: Request) -> Response:
        if (session := self._session(request)) is None:
            return self._to_login(request)
        form: dict[str, str] = {"expires": "never"}
        chosen: list[str] = []
        error = ""
        if request.method == "POST":
            form, chosen = await _form(request), await _values(request, "role")
            if not _csrf_ok(session, form):
                return HTMLResponse("This form is too old. Go back and load the page again.", 403)
            name, roles = form.get("name", "").strip(), _roles(chosen, form.get("more_roles", ""))
            error = _flaw(name, roles)
            if not error:
                session.token_to_show = self._create(name, roles, form.get("expires", "never"))
                return RedirectResponse(f"{KEYS_PAGE}/created", 303)
        return self._page(
            "new_key.html", session, error=error, form=form, chosen=chosen, roles=ROLES, expirations=EXPIRATIONS
        )

    def _create(self, name: str, roles: list[str], expires: str) -> str:
        ends = datetime.now(UTC) + timedelta(days=int(expires)) if expires in {"30", "90", "365"} else None
        return self._server.create_key(name, roles, expires_at=ends)

    def _created(self, request: Request) -> Response:
        if (session := self._session(request)) is None:
            return self._to_login(request)
        token, session.token_to_show = session.token_to_show, ""
        if not token:
            return RedirectResponse(KEYS_PAGE, 303)
        return self._page("created.html", session, token=token)

    async def _delete(self, request: Request) -> Response:
        if (session := self._session(request)) is None:
            return self._to_login(request)
        keys = self._server.keys.of_org(self._server.subdomain)
        key = next((key for key in keys if key.id == request.path_params["id"]), None)
        if key is None:
            return RedirectResponse(KEYS_PAGE, 303)
        if request.method == "POST":
            if not _csrf_ok(session, await _form(request)):
                return HTMLResponse("This form is too old. Go back and load the page again.", 403)
            key.revoked = True
            return RedirectResponse(KEYS_PAGE, 303)
        return self._page("delete.html", session, key=key)

    def _inside(self, request: Request, template: str, **values: Any) -> Response:  # noqa: ANN401 - for templates
        session = self._session(request)
        return self._page(template, session, **values) if session else self._to_login(request)

    def _page(self, template: str, session: _Session | None, **values: Any) -> Response:  # noqa: ANN401
        shown = _TEMPLATES.get_template(template).render(
            csrf=session.csrf if session else "", subdomain=self._server.subdomain, keys_page=KEYS_PAGE, **values
        )
        return HTMLResponse(shown, headers={"Cache-Control": "no-store"})

    def _session(self, request: Request) -> _Session | None:
        return self._sessions.get(request.cookies.get(COOKIE, ""))

    def _to_login(self, request: Request) -> Response:
        return RedirectResponse(f"/login?next={quote(request.url.path)}", 303)


def _flaw(name: str, roles: list[str]) -> str:
    if not name:
        return "Give the key a name."
    if not roles:
        return "Choose at least one role, or paste a list of roles."
    wrong = [role for role in roles if not role.replace(".", "").replace("_", "").isalnum() or not role.startswith("org")]
    return f"“{wrong[0]}” is not a role. Roles begin with “org”." if wrong else ""


def _roles(chosen: list[str], pasted: str) -> list[str]:
    return list(dict.fromkeys([*chosen, *pasted.replace(",", " ").replace(";", " ").split()]))


def _csrf_ok(session: _Session, form: dict[str, str]) -> bool:
    return hmac.compare_digest(form.get("csrf", "").encode(), session.csrf.encode())


async def _form(request: Request) -> dict[str, str]:
    fields = parse_qs((await request.body()).decode(errors="replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


async def _values(request: Request, name: str) -> list[str]:
    return parse_qs((await request.body()).decode(errors="replace")).get(name, [])
