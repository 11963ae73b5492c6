"""A Kustomer to practise on: its API, its key page, made-up data, and faults on demand. Loopback only.

An independent second reading of Kustomer's documentation. It imports nothing of the rest of the program, so
that a misunderstanding in one of the two shows up against the other.
"""

from wizard.practice.command import main
from wizard.practice.server import PracticeOptions, PracticeServer

__all__ = ["PracticeOptions", "PracticeServer", "main"]
