"""Runs one instance's sync in processes that may be killed or put to sleep, one after the other.

Usage: python -m tests.faults.sync_forever URL SUBDOMAIN WORKSPACE INSTANCE LEASE, with an API key on a line of standard
input for each process. What is said on standard output: `begun PID`, `page` before each page that is kept, `complete`
or the kind of problem, and `ended`. LEASE: the seconds of its lease, 0 for a run without one.

Each process is forked, so that none has to load the program anew.
"""

import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

from wizard.kustomer.budget import Budget
from wizard.kustomer.client import KustomerClient
from wizard.kustomer.key import read_key
from wizard.kustomer.sites import local_site
from wizard.problem import Problem
from wizard.stop import Stop
from wizard.sync.engine import Engine
from wizard.sync.leasing import LeaseHolder, LeaseRenewer
from wizard.sync.tracker import Tracker
from wizard.workspace.workspace import Workspace


def main() -> None:
    for token in sys.stdin:
        if child := os.fork():
            os.waitpid(child, 0)
            say("ended")
            continue
        try:
            say(f"begun {os.getpid()}")
            say(sync(token, *sys.argv[1:]))
        except BaseException:  # noqa: BLE001 - the process ends here, whatever happens
            traceback.print_exc()
        os._exit(0)


def say(line: str) -> None:
    os.write(sys.stdout.fileno(), f"{line}\n".encode())  # whole or not at all, whenever a kill comes


def sync(token: str, url: str, subdomain: str, where: str, instance: str, lease: str) -> str:
    key, _ = read_key(token)
    instance_id, stop = int(instance), Stop()
    tracker = Tracker(instance_id, lambda _state: None)
    with (
        Workspace(where if where.startswith("postgresql:") else Path(where)) as workspace,
        KustomerClient(local_site(subdomain, url), key, stop=stop, budget=Budget(None)) as client,
    ):
        records = _leased(workspace, instance_id, float(lease)).records if float(lease) else workspace.records
        save = records.save_page

        def save_and_say(*arguments: object) -> Mapping[str, int]:
            say("page")  # about to be written: a kill may come before, while or after it is
            return save(*arguments)  # type: ignore[arg-type]

        records.save_page = save_and_say  # type: ignore[method-assign,assignment]
        try:
            Engine(client, records, instance_id, tracker, stop).run()
        except Problem as problem:
            return problem.kind
    return "complete"


def _leased(workspace: Workspace, instance_id: int, seconds: float) -> LeaseHolder:
    holder = LeaseHolder(workspace, seconds)
    assert holder.take(instance_id, lambda: None)
    LeaseRenewer(holder, lambda: None).start()
    return holder


if __name__ == "__main__":
    main()
