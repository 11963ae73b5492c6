"""Tracks: the walks of several streams, moved on side by side.

An answer of Kustomer takes longer than the pause that its request limit asks for, so one request at a time would
leave much of the limit unused. Each track has at most one request under way, and pages are handed over one after
another to the thread that writes them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Final

from wizard.kustomer.streams import Stream
from wizard.problem import Problem
from wizard.stop import Stop, run_in_background
from wizard.sync.walk import Batch

SIDE_BY_SIDE: Final = 6
"""Requests under way at once: enough to use 100 searches a minute with answers that take three seconds."""

AHEAD: Final = 2
"""Pages that may wait to be written: nothing more is asked for before, since each takes some megabytes of memory."""


@dataclass(eq=False)
class Track:
    """One walk through one stream.

    Attributes:
        batches: the walk; each page is fetched in another thread.
        keep: takes each page, on the thread that drives.
        goes_back: through history; among these the one that is least far back moves on first, after all others.
        optional: does what the stream can do without: if it is refused or fails, the stream goes on.
        priority: the track with the greatest is moved on first; of one that goes back, how far it has got.
    """

    stream: Stream
    batches: Iterator[Batch]
    keep: Callable[[Batch], None]
    goes_back: bool = False
    optional: bool = False
    priority: str = "~"

    @property
    def is_vital(self) -> bool:
        """Whether a run that cannot move it on is not to go on at all."""
        return self.stream.kind == "search" and not self.optional

    def fetch(self) -> Batch | None:
        """The next page; None at the end."""
        batch = next(self.batches, None)
        if batch and self.goes_back:
            self.priority = batch.reached or ""
        return batch


Answers = SimpleQueue[tuple[Track, Callable[[], Batch | None]]]
"""What came: whose it is, and what returns the page (None at the end) or raises what went wrong."""


def drive(
    tracks: Iterable[Track],
    *,
    stop: Stop,
    failed: Callable[[Track, Problem], None],
    between: Callable[[], Iterable[Track]] = tuple,
    recent: str = "",
    hurried: Callable[[], bool] = bool,
) -> None:
    """Move all tracks on until each has ended.

    The next page of a track is asked for before the one that came is written, so that both go on at once.

    Args:
        tracks: to begin with.
        stop: ends it within milliseconds, between two pages.
        failed: decides what it means that a page cannot be fetched: returns to drop the track, or raises.
        between: called after each page, for more tracks.
        recent: while somebody has not got back to this time, those who are further back only get what is to spare.
        hurried: whether nothing is to spare now.

    Raises:
        Stopped: the stop was set.
        Problem: a page could not be kept, or be fetched where that matters; what is kept stays kept.
    """
    idle, under_way, answers = list(tracks), list[Track](), Answers()
    send_out = partial(_send_out, idle, under_way, answers, recent, hurried)
    while idle or under_way:
        send_out()
        track, answer = answers.get()
        under_way.remove(track)
        try:
            batch = answer()
        except Problem as problem:
            failed(track, problem)
            continue
        if batch is None:
            continue
        idle.append(track)
        send_out()
        stop.check()
        track.keep(batch)
        del batch, answer  # which would hold on to the page until the next one is here
        idle += between()


def _send_out(
    idle: list[Track], under_way: list[Track], answers: Answers, recent: str, hurried: Callable[[], bool]
) -> None:
    """Ask for the next pages, in their turn."""
    while idle and len(under_way) < SIDE_BY_SIDE and answers.qsize() < AHEAD:
        first = max(idle, key=lambda track: track.priority)
        if first.priority < recent and any(track.priority >= recent for track in under_way) and hurried():
            return
        idle.remove(first)
        under_way.append(first)
        run_in_background(first.fetch, lambda answer, track=first: answers.put((track, answer)))  # type: ignore[misc]
