"""`customer-ai-connect practice`: a practice Kustomer that runs until it is interrupted."""

import argparse
import threading
from collections.abc import Sequence

from wizard.practice.server import DEMO_EMAIL, DEMO_PASSWORD, PracticeOptions, PracticeServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Start a practice Kustomer and say where it is; returns when interrupted."""
    parser = argparse.ArgumentParser(prog="customer-ai-connect practice", description=main.__doc__)
    parser.add_argument("--port", type=int, default=8765, help="to listen on; 0 takes a free one (default: 8765)")
    parser.add_argument("--conversations", type=int, default=2000, help="how many to make up (default: 2000)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same data (default: 1)")
    parser.add_argument("--subdomain", default="lumenbikes", help="of the account (default: lumenbikes)")
    parser.add_argument("--activity", type=float, default=6.0, help="things that happen a minute (default: 6)")
    options = PracticeOptions(**vars(parser.parse_args(arguments)))
    with PracticeServer(options) as server:
        print(f"A practice Kustomer runs at {server.url}", flush=True)  # noqa: T201
        print(f"Log in as {DEMO_EMAIL} with the password {DEMO_PASSWORD}; end it with Ctrl+C.", flush=True)  # noqa: T201
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0
