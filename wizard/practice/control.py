"""Controls for another process: what a presenter or a test may ask of a running practice Kustomer.

Only programs of this computer may: a request must ask for this computer by its own name, must not come from
another site's page, and must carry JSON, which a browser lets no page send elsewhere without asking first.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from wizard.practice.faults import Faults
from wizard.practice.hosts import for_no_other_site, for_this_computer
from wizard.practice.keys import NOT_KEPT
from wizard.practice.kinds import KINDS
from wizard.practice.kustomer import Kustomer

Order = Callable[[Any], Response]
"""Does what the JSON in a request says."""


class _NewKey(msgspec.Struct, forbid_unknown_fields=True):
    name: str = "Customer AI"
    roles: tuple[str, ...] = ("org.permission",)
    expires_in_days: float | None = None
    subdomain: str | None = None
    cidr: str = ""


class _Token(msgspec.Struct, forbid_unknown_fields=True):
    token: str


class _Change(msgspec.Struct, forbid_unknown_fields=True):
    count: int
    seed: int | None = None
    only: str = ""


class Control:
    """Keys, changes, faults and the truth of a practice Kustomer, over HTTP."""

    def __init__(self, kustomer: Kustomer) -> None:
        self._kustomer = kustomer

    def routes(self) -> list[Route]:
        """The endpoints."""
        orders: Mapping[str, tuple[type, Order]] = {
            "keys": (_NewKey, self._create_key),
            "keys/revoke": (_Token, self._revoke),
            "keys/expire": (_Token, self._expire),
            "change": (_Change, self._change),
            "faults": (dict[str, Any], self._set_faults),
        }
        return [
            Route("/practice/truth/{kind}", for_this_computer(for_no_other_site(self._truth))),
            Route("/practice/faults", for_this_computer(for_no_other_site(self._faults))),
            *(
                Route(f"/practice/{path}", for_this_computer(for_no_other_site(_order(*order))), methods=["POST"])
                for path, order in orders.items()
            ),
        ]

    def _truth(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        if kind not in KINDS:
            return PlainTextResponse("There are no such records.", 404)
        records = self._kustomer.truth(kind)

        def lines() -> Iterator[bytes]:
            for record in records:
                yield msgspec.json.encode(record) + b"\n"

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    def _faults(self, _request: Request) -> Response:
        return JSONResponse(asdict(self._kustomer.faults))

    def _set_faults(self, wanted: dict[str, Any]) -> Response:
        merged = msgspec.convert(asdict(self._kustomer.faults) | wanted, Faults)
        if unknown := wanted.keys() - asdict(merged).keys():
            raise ValueError(f"no such fault: {', '.join(sorted(unknown))}")
        for name in wanted:
            setattr(self._kustomer.faults, name, getattr(merged, name))
        return JSONResponse(asdict(self._kustomer.faults))

    def _create_key(self, wanted: _NewKey) -> Response:
        if wanted.subdomain not in {None, *self._kustomer.accounts}:
            raise ValueError(f"no such account: {wanted.subdomain}")
        return JSONResponse({"token": self._kustomer.create_key(**msgspec.structs.asdict(wanted))}, 201)

    def _revoke(self, wanted: _Token) -> Response:
        self._kustomer.revoke_key(wanted.token)
        return Response(status_code=204)

    def _expire(self, wanted: _Token) -> Response:
        self._kustomer.expire_key(wanted.token)
        return Response(status_code=204)

    def _change(self, wanted: _Change) -> Response:
        return JSONResponse(self._kustomer.change(wanted.count, wanted.seed, only=wanted.only))


def _order(kind: type, order: Order) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return PlainTextResponse("Send application/json.", 415)
        try:
            return order(msgspec.json.decode(await request.body(), type=kind))
        except (msgspec.MsgspecError, ValueError, OverflowError) as error:
            return PlainTextResponse(str(error), 400)
        except OSError:
            return PlainTextResponse(NOT_KEPT, 507)

    return endpoint
