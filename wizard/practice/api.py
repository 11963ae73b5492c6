"""Kustomer's REST API, as far as a sync needs it (facts sheet 1 to 7)."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final


import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from wizard.practice import search
from wizard.practice.accounts import Account

from wizard.practice.keys import Key, satisfies
from wizard.practice.limits import Window
from wizard.practice.writer import PATHS

if TYPE_CHECKING:
    from wizard.practice.server import PracticeServer

PODS: Final = {
    "api.kustomerapp.com": "prod1",
    "api.prod2.kustomerapp.com": "prod2",
    "api.prod4.kustomerapp.com": "prod4",
}
SEARCH_ROLES: Final = (
    "org.permission.search.create",
    "org.permission.search.update",
    "org.permission.search_global.create",
    "org.permission.search_preview.create",
    "org.user.search.read",
    "org.admin.search.read",
)
LARGEST_BODY: Final = 100_000
LIST_PAGES: Final = {"user": 500, "team": 500}
"""The largest page of a plain list; 100 for all others."""

BAD_GATEWAY_PAGE: Final = "<html><head><title>502 Bad Gateway</title></head><body>Bad gateway</body></html>"
PORTAL_PAGE: Final = "<html><head><title>Guest Wi-Fi</title></head><body>Please accept the terms.</body></html>"

Handler = Callable[[Request, Account], Awaitable[Response] | Response]


class ApiError(Exception):
    """An answer that says no."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def response(self) -> Response:
        """In one of the two shapes that Kustomer uses."""
        if self.status in {404, 409}:
            error: dict[str, Any] = {"status": str(self.status), "code": self.code, "title": self.message}
        else:
            error = {"code": self.code, "message": self.message, "meta": {}}
        return _json({"errors": [error]}, self.status)


class Api:
    """The API of every account of a practice Kustomer."""

    def __init__(self, server: "PracticeServer") -> None:
        self._server = server
        self.requests: list[tuple[str, str, int]] = []

    def routes(self) -> list[Route]:
        """The endpoints."""
        guarded = [
            ("/v1/auth/tokens/current", "GET", self._token, ()),
            ("/v1/auth/tokens/current", "DELETE", self._revoke, ()),
            ("/v1/users/current", "GET", self._current_user, ()),
            ("/v1/orgs/{id}", "GET", self._org, ()),
            ("/v1/customers/search", "POST", self._search, SEARCH_ROLES),
            ("/v1/customers/archive/search", "POST", self._archive_search, SEARCH_ROLES),
            ("/v1/conversations/{id}/messages", "GET", self._messages_of, _read_roles("message")),
            *((f"/v1/{path}", "GET", self._lister(kind), _read_roles(kind)) for kind, path in PATHS.items()),
            *((f"/v1/{path}/{{id}}", "GET", self._getter(kind), _read_roles(kind)) for kind, path in PATHS.items()),
            *(
                (f"/v1/{path}", "GET", self._empty_list, _read_roles(kind))
                for kind, path in (
                    ("shortcut", "shortcuts"),
                    ("brand", "brands"),
                    ("satisfaction", "satisfaction"),
                    ("klass", "klasses"),
                )
            ),
        ]
        routes = [
            Route(path, self._guard(handler, roles, is_search="search" in path), methods=[method])
            for path, method, handler, roles in guarded
        ]
        nowhere = Route("/{version:path}", self._nowhere, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
        return [Route("/v1/domains/{name}", self._open(self._domain)), *routes, nowhere]

    # --- who may

    def _open(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that needs no key."""

        async def endpoint(request: Request) -> Response:
            return await self._answer(request, lambda: handler(request, self._server.main_account))

        return endpoint

    def _guard(
        self, handler: Handler, roles: tuple[str, ...], *, is_search: bool
    ) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that needs a key, with any of some roles if there are any."""

        async def endpoint(request: Request) -> Response:
            async def work() -> Response:
                account = self._account(request)
                key = self._key(request, account)
                window = self._count(key, account, is_search=is_search)
                if window and window.remaining < 0:
                    refused = ApiError(429, "too_many_requests", "Rate limit exceeded").response()
                    refused.headers.update(window.headers)
                    return refused
                self._require(key, roles)
                request.state.key = key
                response = handler(request, account)
                response = response if isinstance(response, Response) else await response
                response.headers.update(window.headers if window else {})
                return response

            return await self._answer(request, work)

        return endpoint

    async def _answer(self, request: Request, work: Callable[[], Awaitable[Response] | Response]) -> Response:
        faults = self._server.faults
        if faults.latency:
            await asyncio.sleep(faults.latency)
        response = self._fault(request)
        if response is None:
            try:
                result = work()
                response = result if isinstance(result, Response) else await result
            except ApiError as error:
                response = error.response()
        self.requests.append((request.method, request.url.path, response.status_code))
        if faults.drop_next > 0:
            faults.drop_next -= 1
            return _broken(response)
        return response

    def _fault(self, request: Request) -> Response | None:
        faults = self._server.faults
        if faults.captive_portal:
            return HTMLResponse(PORTAL_PAGE)
        if faults.outage:
            return HTMLResponse(BAD_GATEWAY_PAGE, 502)
        if faults.fail_next > 0:
            faults.fail_next -= 1
            return ApiError(faults.fail_status, "internal_error", "Something went wrong").response()
        if faults.rate_limited and request.url.path.endswith("/search"):
            return ApiError(429, "too_many_requests", "Rate limit exceeded").response()
        return None

    def _account(self, request: Request) -> Account:
        """The account or region a request is for, by its host."""
        host = request.headers.get("host", "").lower().split(":")[0]
        if host in PODS:
            return next((a for a in self._server.accounts.values() if a.pod == PODS[host]), self._server.main_account)
        if host.endswith(".api.kustomerapp.com"):
            name = host.removesuffix(".api.kustomerapp.com")
            if name not in self._server.accounts:
                raise ApiError(404, "not_found", "Not Found")
            return self._server.accounts[name]
        return self._server.main_account

    def _key(self, request: Request, account: Account) -> Key:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        key = self._server.keys.find(token.strip()) if scheme == "Bearer" else None
        if key is None or key.revoked:
            raise ApiError(401, "unauthorized", "Unauthorized")
        pod = self._server.accounts[key.org].pod
        if pod != account.pod:
            raise ApiError(
                401,
                "unauthorized",
                f"Auth token associated with pod {pod} but request is being handled by {account.pod}",
            )
        if key.has_expired(datetime.now(UTC)):
            raise ApiError(401, "unauthorized", "Token expired")
        host = request.headers.get("host", "").split(":")[0]
        if key.org != account.subdomain and host not in PODS:
            raise ApiError(401, "unauthorized", "Unauthorized")
        key.last_used_at = datetime.now(UTC)
        return key

    def _require(self, key: Key, roles: tuple[str, ...]) -> None:
        if roles and not satisfies(key.roles, roles):
            status = self._server.options.missing_role_status
            code = "unauthorized" if status == 401 else "forbidden"
            raise ApiError(status, code, "Missing required role")

    def _count(self, key: Key, account: Account, *, is_search: bool) -> Window | None:
        limits = self._server.limits
        org = limits.count(f"org {account.subdomain}", limits.org)
        if org and org.remaining < 0:
            return org
        return limits.count(f"search {key.id}", limits.search) if is_search else org

    # --- what is answered

    def _domain(self, request: Request, _account: Account) -> Response:
        account = self._server.accounts.get(request.path_params["name"])
        if account is None:
            raise ApiError(404, "not_found", "Not Found")
        attributes = {"name": account.subdomain, "orgId": account.org_id, "reservation": False, "pod": account.pod}
        relations = {"org": {"data": {"type": "org", "id": account.org_id}}}
        return _thing("domain", account.org_id[:-1] + "0", attributes, relations)

    def _token(self, request: Request, account: Account) -> Response:
        key: Key = request.state.key
        created = key.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        attributes = {
            "name": key.name,
            "lastTokenChars": key.last_characters,
            "roles": list(key.roles),
            "createdAt": created,
            "updatedAt": created,
        }
        relations = {
            "org": {"data": {"type": "org", "id": account.org_id}},
            "user": {"data": {"type": "user", "id": key.user_id}},
        }
        return _thing("auth_token", key.id, attributes, relations)

    def _revoke(self, request: Request, _account: Account) -> Response:
        request.state.key.revoked = True
        return Response(status_code=204)

    def _current_user(self, request: Request, account: Account) -> Response:
        key: Key = request.state.key
        attributes = {"name": key.name, "displayName": key.name, "userType": "machine", "roles": list(key.roles)}
        return _thing("user", key.user_id, attributes, {"org": {"data": {"type": "org", "id": account.org_id}}})

    def _org(self, request: Request, account: Account) -> Response:
        if request.path_params["id"] != account.org_id:
            raise ApiError(404, "not_found", "Not Found")
        return _thing("org", account.org_id, {"name": account.subdomain, "displayName": account.subdomain.title()}, {})

    def _lister(self, kind: str) -> Handler:
        def listing(request: Request, account: Account) -> Response:
            store = account.store
            page, size = _page(request, LIST_PAGES.get(kind, 100))
            numbers = [n for n in range(store.count(kind)) if n not in store.deleted[kind]]
            window = numbers[(page - 1) * size : page * size]
            path = f"/v1/{PATHS[kind]}"
            more = len(numbers) > page * size
            links = _links(path, page, size, next_page=page + 1 if more else None)
            data = [store.raw(kind, number) for number in window]
            return _json({"meta": {"pageSize": size, "page": page}, "links": links, "data": data})

        return listing

    def _getter(self, kind: str) -> Handler:
        def getting(request: Request, account: Account) -> Response:
            number = account.store.number_of(kind, request.path_params["id"])
            if number is None or number in account.store.deleted[kind]:
                raise ApiError(404, "not_found", "Not Found")
            return _json({"data": account.store.raw(kind, number)})

        return getting

    def _empty_list(self, request: Request, _account: Account) -> Response:
        page, size = _page(request, 100)
        links = _links(request.url.path, page, size, next_page=None)
        return _json({"meta": {"pageSize": size, "page": page}, "links": links, "data": []})

    def _messages_of(self, request: Request, account: Account) -> Response:
        store = account.store
        found = [
            store.raw("message", number)
            for number in range(store.count("message"))
            if store.record("message", number)["relationships"]["conversation"]["data"]["id"]
            == request.path_params["id"]
        ]
        return _json({"meta": {"pageSize": len(found), "page": 1}, "links": {"next": None}, "data": found})

    async def _search(self, request: Request, account: Account) -> Response:
        return await self._find(request, account, search.CONTEXTS, search.two_years_before(account.store.now()))

    async def _archive_search(self, request: Request, account: Account) -> Response:
        contexts = tuple(context for context in search.CONTEXTS if context != "note")
        return await self._find(request, account, contexts, 0)

    async def _find(self, request: Request, account: Account, contexts: tuple[str, ...], oldest: int) -> Response:
        body = await request.body()
        if len(body) > LARGEST_BODY:
            raise ApiError(413, "too_large", "Request body is too large")
        page, size = _page(request, search.LARGEST_PAGE)
        if page > search.LAST_PAGE or page * size > self._server.options.max_depth:
            raise ApiError(400, "bad_request", "Search is limited to 100 pages")
        try:
            query = search.parse(msgspec.json.decode(body), contexts)
            self._require(request.state.key, _read_roles(query.context))
            numbers = search.find(account.store, query, oldest=oldest)
        except (msgspec.DecodeError, search.BadSearch) as error:
            raise ApiError(400, "bad_request", f"Invalid request body or parameters: {error}") from None
        ids_only = request.query_params.get("idsOnly") == "true"
        return _json(self._search_page(account, query.context, numbers, page, size, request.url.path, ids_only))

    def _search_page(
        self, account: Account, context: str, numbers: list[int], page: int, size: int, path: str, ids_only: bool
    ) -> dict[str, Any]:
        store, pages = account.store, -(-len(numbers) // size)
        cap = self._server.options.total_cap
        window = numbers[(page - 1) * size : page * size]
        links = _links(path, page, size, next_page=page + 1 if page < pages else None)
        return {
            "meta": {
                "pageSize": size,
                "page": page,
                "total": len(numbers) if cap is None else min(cap, len(numbers)),
                "totalPages": pages,
                "aggregations": {},
                "timed_out": False,
            },
            "links": links | {"last": f"{path}?page={max(1, pages)}&pageSize={size}"},
            "data": [
                {"type": context, "id": store.writer.id(context, number)} if ids_only else store.raw(context, number)
                for number in window
            ],
        }

    async def _nowhere(self, request: Request) -> Response:
        return await self._answer(request, ApiError(404, "not_found", "Not Found").response)


def _read_roles(kind: str) -> tuple[str, ...]:
    return (f"org.permission.{kind}.read", f"org.user.{kind}.read", f"org.admin.{kind}.read")


def _page(request: Request, largest: int) -> tuple[int, int]:
    asked = {name: request.query_params.get(name, "") for name in ("page", "pageSize")}
    numbers = {name: int(value) if re.fullmatch(r"\d{1,6}", value) else 0 for name, value in asked.items()}
    return max(1, numbers["page"]), min(largest, numbers["pageSize"] or 100)


def _links(path: str, page: int, size: int, *, next_page: int | None) -> dict[str, str | None]:
    def link(number: int | None) -> str | None:
        return f"{path}?page={number}&pageSize={size}" if number else None

    return {"self": link(page), "first": link(1), "prev": link(page - 1), "next": link(next_page)}


def _thing(kind: str, identifier: str, attributes: dict[str, Any], relations: dict[str, Any]) -> Response:
    return _json({"data": {"type": kind, "id": identifier, "attributes": attributes, "relationships": relations}})


def _json(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")


def _broken(response: Response) -> Response:
    """An answer that promises more than it sends, so that the connection breaks in the middle."""

    async def half() -> Any:  # noqa: ANN401 - an asynchronous generator
        yield bytes(response.body[: len(response.body) // 2])

    headers = {"content-length": str(len(response.body))}
    return StreamingResponse(half(), response.status_code, headers, "application/json")
