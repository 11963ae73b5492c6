"""How Kustomer's REST API puts things: records, pages of them, and errors (facts sheet 3 and 5)."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from wizard.practice.view import View

LARGEST_LISTS: Final = {"user": 500, "team": 500}
"""The largest page of a plain list; 100 for all others."""

SORTED_LISTS: Final = frozenset({"conversation", "message"})
"""The plain lists that also go backwards."""


class ApiError(Exception):
    """An answer that says no."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def response(self) -> Response:
        """In one of the two shapes that Kustomer uses."""
        error: dict[str, Any] = {"code": self.code}
        if self.status in {404, 409}:
            error |= {"status": str(self.status), "title": self.message, "detail": self.message, "links": {}}
        else:
            error |= {"message": self.message}
        return as_json({"errors": [error | {"meta": {}}]}, self.status)


class NotFound(ApiError):
    """There is nothing of that name."""

    def __init__(self) -> None:
        super().__init__(404, "not_found", "Not Found")


def listed(request: Request, view: View, numbers: Sequence[int], *, included: Sequence[msgspec.Raw] = ()) -> Response:
    """One page of a plain list."""
    path = request.url.path
    page, size = page_of(request, LARGEST_LISTS.get(view.kind, 100))
    if view.kind in SORTED_LISTS and request.query_params.get("sort") == "desc":
        numbers = numbers[::-1]
    meta = {"pageSize": size, "page": page}
    links = links_of(path, page, size, following=len(numbers) > page * size)
    if path == "/v1/customers":
        pages = -(-len(numbers) // size)
        meta |= {"total": len(numbers), "totalPages": pages}
        links["last"] = f"{path}?page={max(1, pages)}&pageSize={size}"
    data = [view.raw(number) for number in numbers[(page - 1) * size : page * size]]
    return as_json({"meta": meta, "links": links, "data": data} | ({"included": list(included)} if included else {}))


def page_of(request: Request, largest: int) -> tuple[int, int]:
    """The page that is asked for, and how large it is to be."""
    asked = {name: request.query_params.get(name, "") for name in ("page", "pageSize")}
    numbers = {name: int(value) if re.fullmatch(r"[0-9]{1,6}", value) else 0 for name, value in asked.items()}
    return max(1, numbers["page"]), min(largest, numbers["pageSize"] or 100)


def links_of(path: str, page: int, size: int, *, following: bool) -> dict[str, str | None]:
    """From one page to the others."""

    def link(number: int) -> str:
        return f"{path}?page={number}&pageSize={size}"

    return {
        "self": link(page),
        "first": link(1),
        "prev": link(page - 1) if page > 1 else None,
        "next": link(page + 1) if following else None,
    }


def single(kind: str, identifier: str, path: str, attributes: dict[str, Any], relations: dict[str, str]) -> Response:
    """One thing that is no record."""
    related = {
        name: {"links": {"self": f"/v1/{name}s/{of_id}"}, "data": {"type": name, "id": of_id}}
        for name, of_id in relations.items()
    }
    thing = {"type": kind, "id": identifier, "attributes": attributes, "relationships": related}
    return as_json({"data": thing | {"links": {"self": f"/v1/{path}"}}})


def as_json(content: object, status: int = 200) -> Response:
    """An answer."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


def broken_off(response: Response) -> Response:
    """An answer that promises more than it sends, so that the connection breaks in the middle."""

    async def half() -> AsyncIterator[bytes]:
        yield bytes(response.body[: len(response.body) // 2])

    headers = {"content-length": str(len(response.body))}
    return StreamingResponse(half(), response.status_code, headers, "application/json")
