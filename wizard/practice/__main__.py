"""Lets `python -m wizard.practice` start a practice Kustomer."""

import sys

from wizard.practice.command import main

if __name__ == "__main__":
    sys.exit(main())
