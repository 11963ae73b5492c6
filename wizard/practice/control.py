"""Controls for another process: what a presenter or a test may ask of a running practice Kustomer."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from wizard.practice.server import PracticeServer


class Control:
    """Everything a `PracticeServer` can do, over HTTP. Loopback only, like the server itself."""

    def __init__(self, server: "PracticeServer") -> None:
        self._server = server

    def routes(self) -> list[Route]:
        """The endpoints."""
        return [
            Route("/practice/truth/{kind}", self._truth),
            Route("/practice/keys", self._create_key, methods=["POST"]),
            Route("/practice/keys/revoke", self._revoke, methods=["POST"]),
            Route("/practice/change", self._change, methods=["POST"]),
            Route("/practice/faults", self._faults, methods=["GET", "POST"]),
        ]

    def _truth(self, request: Request) -> Response:
        def lines() -> Iterator[bytes]:
            for record in self._server.truth(request.path_params["kind"]):
                yield msgspec.json.encode(record) + b"\n"

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    async def _create_key(self, request: Request) -> Response:
        asked = await request.json()
        token = self._server.create_key(asked.get("name", "Customer AI"), asked.get("roles", ["org.permission"]))
        return JSONResponse({"token": token})

    async def _revoke(self, request: Request) -> Response:
        self._server.revoke_key((await request.json())["token"])
        return Response(status_code=204)

    async def _change(self, request: Request) -> Response:
        asked = await request.json()
        return JSONResponse(self._server.change(int(asked["count"]), int(asked.get("seed", 0))))

    async def _faults(self, request: Request) -> Response:
        if request.method == "POST":
            for name, value in (await request.json()).items():
                if name in asdict(self._server.faults):
                    setattr(self._server.faults, name, value)
        return JSONResponse(asdict(self._server.faults))
