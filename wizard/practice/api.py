"""Kustomer's REST API, as far as a sync needs it (facts sheet 1 to 7)."""

import asyncio
import hashlib
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from wizard.practice import beneath, search
from wizard.practice.accounts import Account
from wizard.practice.calendar import milliseconds, stamp
from wizard.practice.hosts import LOOPBACK, body_of, host_of, settled
from wizard.practice.keys import NOT_KEPT, Key, satisfies
from wizard.practice.kinds import DEPENDENT, KINDS, PATHS
from wizard.practice.kustomer import Kustomer
from wizard.practice.limits import Window
from wizard.practice.phrases import KLASSES
from wizard.practice.roles import READ_ROLES, SEARCH_ROLES
from wizard.practice.view import View
from wizard.practice.wire import ApiError, NotFound, as_json, broken_off, links_of, listed, page_of, single

PODS: Final = {
    "api.kustomerapp.com": "prod1",
    "api.prod2.kustomerapp.com": "prod2",
    "api.prod4.kustomerapp.com": "prod4",
}
"""The hosts of whole regions. An account's own host leads to its region by itself."""

LARGEST_BODY: Final = 100_000

LISTED: Final = tuple(kind for kind in KINDS if kind not in {*DEPENDENT, "sla", "metadata"})
"""The kinds of records that are simply listed."""

PARENTS: Final = {
    "conversation": {"message": "messages", "note": "notes", "attachment": "attachments", "conversation_time": "times"},
    "customer": {"conversation": "conversations", "message": "messages", "note": "notes"},
}
"""What is listed beneath a record, and under which name."""

REMEMBERED_REQUESTS: Final = 100_000

BAD_GATEWAY_PAGE: Final = "<html><head><title>502 Bad Gateway</title></head><body>Bad gateway</body></html>"
PORTAL_PAGE: Final = "<html><head><title>Guest Wi-Fi</title></head><body>Please accept the terms.</body></html>"

Handler = Callable[[Request, Account], Awaitable[Response] | Response]


class _KlassConvertor(Convertor[str]):
    """A part of a path that names a klass."""

    regex = "|".join(f"{klass}s?" for klass in KLASSES)

    def convert(self, value: str) -> str:
        return value.removesuffix("s") if value not in KLASSES else value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("klass", _KlassConvertor())


class Api:
    """The API of every account of a practice Kustomer."""

    def __init__(self, kustomer: Kustomer) -> None:
        self._kustomer = kustomer
        self.requests: deque[tuple[str, str, int]] = deque(maxlen=REMEMBERED_REQUESTS)

    def routes(self) -> list[Route]:
        """The endpoints."""
        return [
            Route("/v1/domains/{name}", self._open(self._domain)),
            Route("/v1/auth/tokens/current", self._guard(self._token, ()), methods=["GET"]),
            Route("/v1/auth/tokens/current", self._guard(self._revoke, ()), methods=["DELETE"]),
            Route("/v1/users/current", self._guard(self._current_user, ())),
            Route("/v1/orgs/{id}", self._guard(self._org, ())),
            Route("/v1/customers/search", self._searcher(search.RECENT), methods=["POST"]),
            Route("/v1/customers/archive/search", self._searcher(search.ARCHIVE), methods=["POST"]),
            Route("/v1/brands/default", self._guard(self._default_brand, READ_ROLES["brand"])),
            *(
                Route(f"/v1/{PATHS[parent]}/{{id}}/{path}", self._guard(handler, READ_ROLES[kind]))
                for parent, kinds in PARENTS.items()
                for kind, path in kinds.items()
                for handler in [self._lister_beneath(parent, kind)]
            ),
            *(Route(f"/v1/{path}", self._guard(handler, READ_ROLES[kind])) for path, kind, handler in self._special()),
            *(
                Route(f"/v1/{PATHS[kind]}{rest}", self._guard(make(kind), READ_ROLES[kind]))
                for rest, make in (("", self._lister), ("/{id}", self._getter))
                for kind in LISTED
            ),
            Route("/{anything:path}", self._open(_nowhere), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        ]

    def _special(self) -> list[tuple[str, str, Handler]]:
        """The endpoints that are like no others: path, kind and handler."""
        return [
            ("customers/{id}/merges", "customer_merge", self._merges),
            ("customers/merges/{id}", "customer_merge", self._getter("customer_merge")),
            ("conversations/times/{id}", "conversation_time", self._getter("conversation_time")),
            ("satisfaction-responses/{id}", "satisfaction_response", self._getter("satisfaction_response")),
            ("slas", "sla", self._slas),
            ("slas/{id}", "sla", self._getter("sla")),
            ("metadata/{of}", "metadata", self._metadata),
            ("klasses/{klass:klass}", "klass", self._objects),
            ("klasses/{klass:klass}/{id}", "kobject", self._getter("kobject")),
        ]

    # --- who may

    def _open(self, handler: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that needs no key."""

        async def endpoint(request: Request) -> Response:
            async def work() -> Response:
                return handler(request)

            return await self._answer(request, work)

        return endpoint

    def _guard(
        self, handler: Handler, roles: tuple[str, ...], *, is_search: bool = False
    ) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that needs a key, with any of some roles if there are any."""

        async def endpoint(request: Request) -> Response:
            async def work() -> Response:
                key, account = self._identify(request)
                window = self._kustomer.limits.count_request(account.subdomain, key.id, is_search=is_search)
                try:
                    response = await self._permitted(request, key, account, roles, handler, window)
                except ApiError as error:
                    response = error.response()
                response.headers.update(window.headers if window else {})
                return response

            return await self._answer(request, work)

        return endpoint

    async def _permitted(
        self,
        request: Request,
        key: Key,
        account: Account,
        roles: tuple[str, ...],
        handler: Handler,
        window: Window | None,
    ) -> Response:
        if window and window.remaining < 0:
            raise ApiError(429, "too_many_requests", "Rate limit exceeded")
        self._require(key, roles)
        request.state.key = key
        return await settled(handler(request, account))

    async def _answer(self, request: Request, work: Callable[[], Awaitable[Response]]) -> Response:
        faults = self._kustomer.faults
        if faults.latency:
            await asyncio.sleep(faults.latency)
        response = self._fault(request)
        if response is None:
            try:
                response = await work()
            except ApiError as error:
                response = error.response()
        self.requests.append((request.method, request.url.path, response.status_code))
        if faults.drop_next > 0:
            faults.drop_next -= 1
            return broken_off(response)
        return response

    def _fault(self, request: Request) -> Response | None:
        faults = self._kustomer.faults
        if faults.captive_portal:
            return HTMLResponse(PORTAL_PAGE)
        if faults.outage:
            return HTMLResponse(BAD_GATEWAY_PAGE, 502)
        if faults.fail_next > 0:
            faults.fail_next -= 1
            return ApiError(faults.fail_status, "internal_error", "Something went wrong").response()
        if faults.rate_limited and request.url.path.endswith("/search"):
            refused = ApiError(429, "too_many_requests", "Rate limit exceeded").response()
            refused.headers.update(self._kustomer.limits.exhausted().headers)
            return refused
        return None

    def _identify(self, request: Request) -> tuple[Key, Account]:
        """The key that a request carries and the account that it is for, if the two belong together."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        key = self._kustomer.keys.find(token.strip()) if scheme == "Bearer" else None
        if key is None or key.revoked or key.org not in self._kustomer.accounts:
            raise ApiError(401, "unauthorized", "Unauthorized")
        own = self._kustomer.accounts[key.org]
        pod, account = self._place(request, own)
        if pod != own.pod:
            words = f"Auth token associated with pod {own.pod} but request is being handled by {pod}"
            raise ApiError(401, "unauthorized", words)
        if account is not own:
            raise ApiError(401, "unauthorized", "Unauthorized")
        if key.has_expired(datetime.now(UTC)):
            raise ApiError(401, "unauthorized", "Token expired")
        if not key.allows(request.client.host if request.client else LOOPBACK):
            raise ApiError(403, "forbidden", "Address is outside of the key's CIDR restriction")
        key.last_used_at = datetime.now(UTC)
        return key, own

    def _place(self, request: Request, own: Account) -> tuple[str, Account]:
        """The region and the account that a request is for, by its host; a region's host serves every key's own."""
        host = host_of(request)
        if host in PODS:
            return PODS[host], own
        name = host.removesuffix(".api.kustomerapp.com")
        account = self._kustomer.accounts.get(name) if name != host else self._kustomer.main_account
        if account is None:
            raise NotFound
        return account.pod, account

    def _require(self, key: Key, roles: tuple[str, ...]) -> None:
        if roles and not satisfies(key.roles, roles):
            status = self._kustomer.options.missing_role_status
            code = "unauthorized" if status == 401 else "forbidden"
            raise ApiError(status, code, "Missing required role")

    # --- what is answered

    def _domain(self, request: Request) -> Response:
        account = self._kustomer.accounts.get(request.path_params["name"])
        if account is None:
            raise NotFound
        opened = stamp(account.store.writer.opened)
        attributes = {
            "name": account.subdomain,
            "orgId": account.org_id,
            "reservation": False,
            "updatedAt": opened,
            "createdAt": opened,
            "pod": account.pod,
        }
        identifier = hashlib.sha256(account.org_id.encode()).hexdigest()[:24]
        return single("domain", identifier, f"domains/{account.subdomain}", attributes, {"org": account.org_id})

    def _token(self, request: Request, account: Account) -> Response:
        key: Key = request.state.key
        created = stamp(milliseconds(key.created_at))
        attributes = {
            "lastTokenChars": key.last_characters,
            "name": key.name,
            "ipAddress": request.client.host if request.client else LOOPBACK,
            "userAgent": request.headers.get("user-agent", ""),
            "roles": list(key.roles),
            "updatedAt": created,
            "createdAt": created,
            "lastAccessedAt": stamp(milliseconds(key.last_used_at or key.created_at)),
        }
        relations = {"org": account.org_id, "user": key.user_id}
        return single("auth_token", key.id, f"auth/tokens/{key.id}", attributes, relations)

    def _revoke(self, request: Request, _account: Account) -> Response:
        try:
            self._kustomer.keys.revoke(request.state.key)
        except OSError:
            raise ApiError(500, "internal_error", NOT_KEPT) from None
        return Response(status_code=204)

    def _current_user(self, request: Request, account: Account) -> Response:
        key: Key = request.state.key
        created = stamp(milliseconds(key.created_at))
        attributes = {
            "displayName": key.name,
            "avatarUrl": None,
            "name": key.name,
            "userType": "machine",
            "email": None,
            "emailVerifiedAt": None,
            "mobile": None,
            "password": {"allowNew": False, "forceNew": False, "updatedAt": None},
            "roles": list(key.roles),
            "updatedAt": created,
            "createdAt": created,
        }
        return single("user", key.user_id, f"users/{key.user_id}", attributes, {"org": account.org_id})

    def _org(self, request: Request, account: Account) -> Response:
        if request.path_params["id"] != account.org_id:
            raise NotFound
        opened = stamp(account.store.writer.opened)
        attributes = {
            "displayName": account.subdomain.title(),
            "name": account.subdomain,
            "meta": {"registeredIpAddress": LOOPBACK, "registeredExternal": True},
            "createdAt": opened,
            "updatedAt": opened,
        }
        return single("org", account.org_id, f"orgs/{account.org_id}", attributes, {})

    def _lister(self, kind: str) -> Handler:
        def listing(request: Request, account: Account) -> Response:
            view = account.store.view(kind)
            if kind == "klass":
                return listed(request, view, beneath.klass_numbers(request, view))
            wanted = request.query_params.get("deleted") == "true"
            return listed(request, view, sorted(view.deleted) if wanted else view.alive())

        return listing

    def _lister_beneath(self, parent: str, kind: str) -> Handler:
        def listing(request: Request, account: Account) -> Response:
            parents, view = account.store.view(parent), account.store.view(kind)
            number = parents.number_of(request.path_params["id"])
            if number is None or number in parents.deleted:
                raise NotFound
            there = account.store.children(parent, number, view)
            return listed(request, view, [child for child in there if child not in view.deleted])

        return listing

    def _getter(self, kind: str) -> Handler:
        def getting(request: Request, account: Account) -> Response:
            view = account.store.view(kind)
            identifiers = request.path_params["id"].split(",")
            klass = request.path_params.get("klass")
            hidden = frozenset() if self._kustomer.options.deleted_are_shown else view.deleted
            found = [
                view.raw(number)
                for identifier in identifiers
                if (number := view.number_of(identifier)) is not None and number not in hidden
                if klass is None or view.record(number)["type"] == f"{kind}.{klass}"
            ]
            if not found:
                raise NotFound
            return as_json({"data": found if len(identifiers) > 1 else found[0]})

        return getting

    def _default_brand(self, _request: Request, account: Account) -> Response:
        return as_json({"data": account.store.view("brand").raw(0)})

    def _objects(self, request: Request, account: Account) -> Response:
        view = account.store.view("kobject")
        return listed(request, view, beneath.object_numbers(request.path_params["klass"], view))

    def _merges(self, request: Request, account: Account) -> Response:
        identifier = request.path_params["id"]
        found = beneath.merges_of(account, identifier)
        if not found and account.store.view("customer").number_of(identifier) is None:
            raise NotFound
        meta, links = {"pageSize": 100, "page": 1}, links_of(request.url.path, 1, 100, following=False)
        return as_json({"meta": meta, "links": links, "data": found})

    def _slas(self, request: Request, account: Account) -> Response:
        view = account.store.view("sla")
        slas, versions = beneath.slas(view)
        included = versions if request.query_params.get("versions") == "all" else []
        return listed(request, view, slas, included=[view.raw(number) for number in included])

    def _metadata(self, request: Request, account: Account) -> Response:
        metadata = beneath.metadata_of(account, request.path_params["of"])
        if metadata is None:
            raise NotFound
        return as_json({"data": metadata})

    def _searcher(self, index: search.Index) -> Callable[[Request], Awaitable[Response]]:
        async def searching(request: Request, account: Account) -> Response:
            body = await body_of(request, LARGEST_BODY)
            if body is None:
                raise ApiError(413, "too_large", "Request body is too large")
            page, size = page_of(request, search.LARGEST_PAGE)
            if page > search.LAST_PAGE or page * size > self._kustomer.options.max_depth:
                raise ApiError(400, "bad_request", "Search is limited to 100 pages")
            try:
                query = search.parse(msgspec.json.decode(body), index)
            except (msgspec.MsgspecError, RecursionError, search.BadSearch) as error:
                raise ApiError(400, "bad_request", f"Invalid request body or parameters: {error}") from None
            view, options = account.store.view_of_search(query.context), self._kustomer.options
            if options.missing_role_hides and not satisfies(request.state.key.roles, READ_ROLES[query.context]):
                return as_json(self._found_page(request, view, search.Found(0, []), page, size))
            self._require(request.state.key, READ_ROLES[query.context])
            oldest, newest = search.reach(index, account.store.present(), archive_holds_all=options.archive_holds_all)
            # In a thread of its own: conditions on every record of a large account take their time.
            found = await asyncio.to_thread(
                search.find, view, query, oldest=oldest, newest=newest, page=page, size=size
            )
            return as_json(self._found_page(request, view, found, page, size))

        return self._guard(searching, SEARCH_ROLES, is_search=True)

    def _found_page(self, request: Request, view: View, found: search.Found, page: int, size: int) -> dict[str, Any]:
        pages, cap, faults = -(-found.total // size), self._kustomer.options.total_cap, self._kustomer.faults
        timed_out, numbers = faults.time_out_next > 0, found.numbers
        if timed_out:
            faults.time_out_next -= 1
            numbers = numbers[: len(numbers) // 2]
        meta = {
            "pageSize": size,
            "page": page,
            "total": found.total if cap is None else min(cap, found.total),
            "totalPages": pages,
            "aggregations": {},
            "timed_out": timed_out,
        }
        links = links_of(request.url.path, page, size, following=page < pages)
        links["last"] = f"{request.url.path}?page={max(1, pages)}&pageSize={size}"
        ids_only = request.query_params.get("idsOnly") == "true"
        data = [{"type": view.kind, "id": view.id(n)} if ids_only else view.raw(n) for n in numbers]
        return {"meta": meta, "links": links, "data": data}


def _nowhere(_request: Request) -> Response:
    raise NotFound
