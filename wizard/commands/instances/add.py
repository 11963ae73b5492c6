"""`instances add`: connect a Kustomer account."""

import argparse

from wizard.commands.instances.connecting import connect
from wizard.commands.instances.keys import declare_source, get_key
from wizard.commands.naming import runtime_of
from wizard.commands.parser import Parser
from wizard.commands.terminal import Terminal
from wizard.kustomer.key import read_key
from wizard.setup.answers import Answers
from wizard.stop import Stop


def declare(parser: Parser) -> None:
    """Takes a name and a subdomain; a key often says the subdomain itself."""
    parser.add_argument("name", metavar="NAME", help="what to call it")
    parser.add_argument(
        "subdomain", metavar="SUBDOMAIN", nargs="?", help="mycompany in mycompany.kustomerapp.com; most keys know it"
    )
    parser.add_argument("--practice", action="store_true", help="it is on a practice Kustomer of this computer")
    declare_source(parser)


def run(options: argparse.Namespace, terminal: Terminal, stop: Stop) -> int:
    """Connect an account; if its details are wrong it is kept, to be corrected or removed."""
    with runtime_of(options) as runtime:
        name = runtime.instances.check_name(options.name)
        key, kept = get_key(options, terminal, runtime, name)
        subdomain = options.subdomain or read_key(key)[1].subdomain or ""
        answers = Answers(name=name, key=key, subdomain=subdomain, kept=kept, practice=options.practice)
        return connect(terminal, runtime, answers, stop)
