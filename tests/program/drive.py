"""The program, walking through itself like the tour does, to be ended from outside at any moment.

Usage: python -m tests.program.drive FOLDER. Its exit code is the program's own.
"""

import sys
from pathlib import Path

from wizard.app import build_services
from wizard.folders import folders_in
from wizard.practice.account import LocalAccount
from wizard.ui.start import Start
from wizard.ui.tour.tour import Tour


def main() -> int:
    folders = folders_in(Path(sys.argv[1]))
    practice = LocalAccount(folders.data / "practice", conversations=150, activity=0)
    start = Start(lambda on_change: build_services(folders, practice, on_change), folders.state)
    tour = Tour(start, practice, folders.state / "pictures")
    tour.begin()
    return start.run()


if __name__ == "__main__":
    sys.exit(main())
