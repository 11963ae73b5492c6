"""What a presenter or a test can let go wrong."""

from dataclasses import dataclass, fields


@dataclass
class Faults:
    """Faults in force. Changed while the server runs; read at each API request.

    Attributes:
        latency: seconds added to every answer.
        outage: every request is answered 502, with a web page.
        rate_limited: every search is answered 429.
        drop_next: so many answers break off in the middle.
        time_out_next: so many searches give up half-way and say so.
        fail_next: so many answers are `fail_status` instead.
        captive_portal: every request is answered by somebody else's login page.
    """

    latency: float = 0.0
    outage: bool = False
    rate_limited: bool = False
    drop_next: int = 0
    time_out_next: int = 0
    fail_next: int = 0
    fail_status: int = 500
    captive_portal: bool = False

    def reset(self) -> None:
        """Let nothing go wrong any more."""
        for fault in fields(self):
            setattr(self, fault.name, fault.default)
