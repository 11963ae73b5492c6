"""Runs one instance's sync in a process of its own, to be killed. Says `page` on each page that is kept.

Usage: python -m tests.faults.sync_forever URL SUBDOMAIN WORKSPACE, with the API key on standard input.
"""

import sys
from pathlib import Path

from wizard.kustomer.budget import Budget
from wizard.kustomer.client import KustomerClient
from wizard.kustomer.key import read_key
from wizard.kustomer.sites import local_site
from wizard.stop import Stop
from wizard.sync.engine import Engine
from wizard.sync.tracker import Tracker
from wizard.workspace.workspace import Workspace

INSTANCE = 7


def main() -> None:
    url, subdomain, path = sys.argv[1:]
    key, _ = read_key(sys.stdin.readline())
    stop, tracker = Stop(), Tracker(INSTANCE, lambda _state: None)
    with (
        Workspace(Path(path)) as workspace,
        KustomerClient(local_site(subdomain, url), key, stop=stop, budget=Budget(None)) as client,
    ):
        save = workspace.records.save_page

        def save_and_say(*arguments: object) -> None:
            print("page", flush=True)  # about to be written: a kill may come before, while or after it is
            save(*arguments)  # type: ignore[arg-type]

        workspace.records.save_page = save_and_say  # type: ignore[method-assign,assignment]
        Engine(client, workspace.records, INSTANCE, tracker, stop).run()
    print("complete", flush=True)


if __name__ == "__main__":
    main()
