"""A client over real sockets, and what Kustomer may answer it."""

import threading
from datetime import datetime

from tests.kustomer.servers import Server, answer
from tests.kustomer.tokens import KEY
from wizard.kustomer.budget import Budget
from wizard.kustomer.client import KustomerClient, Patience
from wizard.kustomer.errors import KustomerProblem
from wizard.kustomer.key import ApiKey
from wizard.kustomer.sites import local_site
from wizard.kustomer.streams import STREAMS, Stream
from wizard.kustomer.transport import Limits
from wizard.stop import Stop

PATIENT = Limits(connect_seconds=5.0, silence_seconds=5.0, answer_seconds=5.0, body_bytes=100_000)
QUICK = Limits(connect_seconds=0.3, silence_seconds=0.3, answer_seconds=0.3, body_bytes=100_000)
"""For those only whose time is meant to run out."""

ONCE = Patience(attempts=1, longest_wait=0.0)
THRICE = Patience(attempts=3, longest_wait=0.01)
CONVERSATIONS: Stream = next(stream for stream in STREAMS if stream.name == "conversations")
TAGS: Stream = next(stream for stream in STREAMS if stream.name == "tags")
PORTAL = answer(200, b"<!DOCTYPE html><title>Welcome to Hotel Wifi</title>", content_type="text/html")
JSON = b'{"errors":[{"message":"Nope"}]}'
UNAUTHORIZED = {"errors": [{"code": "unauthorized", "message": "Unauthorized"}]}


def token_answer(*roles: str, **attributes: object) -> bytes:
    facts = {"name": "warehouse", "roles": list(roles)} | attributes
    org = {"data": {"type": "org", "id": "5a79"}}
    return answer(body={"data": {"type": "auth_token", "attributes": facts, "relationships": {"org": org}}})


def page_answer(*ids: str, **meta: object) -> bytes:
    found = [
        {"type": "conversation", "id": one, "attributes": {"updatedAt": "2026-10-01T00:00:00.000Z"}} for one in ids
    ]
    return answer(body={"data": found, "meta": {"total": len(ids), "timed_out": False} | meta})


class Bench:
    """A client of a server, and what it said of its waiting."""

    def __init__(self, server: Server | str, *, key: str = KEY, patience: Patience = ONCE, **options: object) -> None:
        self.stop = Stop()
        self.waits: list[tuple[KustomerProblem | None, datetime | None]] = []
        self.waiting = threading.Event()
        url = server if isinstance(server, str) else server.url
        settings: dict[str, object] = {"limits": PATIENT, "budget": Budget(None), "on_wait": self.note}
        self.client = KustomerClient(
            local_site("acme", url),
            ApiKey(key),
            stop=self.stop,
            patience=patience,
            **(settings | options),  # type: ignore[arg-type]
        )

    def note(self, problem: KustomerProblem | None, until: datetime | None) -> None:
        self.waits.append((problem, until))
        self.waiting.set()

    def search(self, size: int = 10) -> list[str]:
        found = self.client.search(CONVERSATIONS, where=[], sort="asc", page=1, page_size=size)
        return [record.id for record in found.records]
