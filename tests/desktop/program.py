"""The program as it is, on a practice account of its own, for whoever looks at it from outside.

Usage: python -m tests.desktop.program FOLDER. Says an API key of the account, and then nothing more.
"""

import sys
from pathlib import Path

from wizard.app import build_services
from wizard.folders import folders_in
from wizard.log import start_logging
from wizard.practice.account import LocalAccount
from wizard.ui.start import Start


def main() -> int:
    folders = folders_in(Path(sys.argv[1]))
    start_logging(folders.logs)
    account = LocalAccount(folders.data / "practice", conversations=200, activity=0)
    account.start()
    print(account.create_key("Customer AI"), flush=True)
    start = Start(lambda on_change: build_services(folders, account, on_change), folders.state)
    return start.run()


if __name__ == "__main__":
    sys.exit(main())
