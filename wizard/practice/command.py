"""`customer-ai-connect practice`: a practice Kustomer that runs until it is interrupted."""

import argparse
import signal
import sys
import time
from collections.abc import Sequence

from wizard.practice.options import DEMO_EMAIL, DEMO_PASSWORD, PracticeOptions
from wizard.practice.server import PracticeServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Start a practice Kustomer and say where it is; returns when interrupted."""
    parser = argparse.ArgumentParser(prog="customer-ai-connect practice", description=main.__doc__)
    parser.add_argument("--port", type=int, default=8765, help="to listen on; 0 takes a free one (default: 8765)")
    parser.add_argument("--conversations", type=int, default=2000, help="how many to make up (default: 2000)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same data (default: 1)")
    parser.add_argument("--subdomain", default="lumenbikes", help="of the account (default: lumenbikes)")
    parser.add_argument("--activity", type=float, default=6.0, help="things that happen a minute (default: 6)")
    options = PracticeOptions(**vars(parser.parse_args(arguments)))
    for number in (signal.SIGINT, signal.SIGTERM):
        # Also where a shell has them ignored because it runs this in the background.
        signal.signal(number, signal.default_int_handler)
    server = PracticeServer(options)
    try:
        server.start()
    except OSError as error:
        print(f"Nothing was started: port {options.port} cannot be used ({error}).", file=sys.stderr)  # noqa: T201
        return 1
    try:
        print(f"A practice Kustomer runs at {server.url}", flush=True)  # noqa: T201
        print(f"Log in as {DEMO_EMAIL} with the password {DEMO_PASSWORD}; end it with Ctrl+C.", flush=True)  # noqa: T201
        while True:
            time.sleep(1)  # no longer: a signal that comes a moment before a wait is heard when the wait is over
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()
    return 0
