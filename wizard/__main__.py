"""Lets `python -m wizard` start the program, and `python FOLDER/wizard` from wherever it is called."""

import sys
from pathlib import Path

if __name__ == "__main__":
    if not __package__:
        # What the program is made of is not in this folder, but is this folder.
        sys.path[0] = str(Path(__file__).resolve().parent.parent)
    from wizard.cli import main

    sys.exit(main())
