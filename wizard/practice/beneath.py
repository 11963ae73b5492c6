"""The endpoints whose answers are put together from several kinds of records (facts sheet 7)."""

from typing import Any, Final

import msgspec
from starlette.requests import Request

from wizard.practice.accounts import Account
from wizard.practice.kinds import Record
from wizard.practice.phrases import METADATA
from wizard.practice.view import View

ENABLED: Final = "enabled"


def klass_numbers(request: Request, view: View) -> list[int]:
    """The klasses with the status that is asked for; the enabled ones if none is."""
    status = request.query_params.get("status", ENABLED)
    return [number for number in view.alive() if view.record(number)["attributes"]["status"] == status]


def object_numbers(klass: str, view: View) -> list[int]:
    """The objects of a klass."""
    return [number for number in view.alive() if view.record(number)["type"] == f"kobject.{klass}"]


def metadata_of(account: Account, of: str) -> Record | None:
    """The custom attributes of a kind of record, all in one; None if it can have none."""
    if of not in METADATA:
        return None
    described = [record["attributes"] for record in account.store.view("metadata").records()]
    properties = {attribute["name"]: attribute["described"] for attribute in described if attribute["of"] == of}
    return {
        "type": "metadata",
        "id": f"{METADATA.index(of):024x}",
        "attributes": {"properties": properties},
        "relationships": {"org": {"data": {"type": "org", "id": account.org_id}}},
        "links": {"self": f"/v1/metadata/{of}"},
    }


def slas(view: View) -> tuple[list[int], list[int]]:
    """The numbers of all SLAs, and of their versions."""
    types = [(number, view.record(number)["type"]) for number in view.alive()]
    return [n for n, kind in types if kind == "sla"], [n for n, kind in types if kind != "sla"]


def merges_of(account: Account, customer: str) -> list[msgspec.Raw]:
    """The merges that a customer was part of, on either side."""
    view = account.store.view("customer_merge")
    return [view.raw(number) for number in view.alive() if customer in _sides(view.record(number))]


def _sides(merge: Record) -> set[Any]:
    return {merge["relationships"][side]["data"]["id"] for side in ("source", "target")}
