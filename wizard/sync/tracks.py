"""Tracks: the walks of several streams, moved on side by side.

An answer of Kustomer takes longer than the pause that its request limit asks for, so one request at a time would
leave much of the limit unused. Each track has at most one request under way, and pages are handed over one after
another to the thread that writes them.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Final

from wizard.kustomer.errors import KeyRefused
from wizard.kustomer.streams import Stream
from wizard.stop import Stop
from wizard.sync.walk import Leap

SIDE_BY_SIDE: Final = 8
"""Requests under way at once: enough to use 100 searches a minute with answers that take four seconds."""


@dataclass(eq=False)
class Track:
    """One walk through one stream.

    Attributes:
        leaps: the walk; its next page is fetched in a thread of its own.
        keep: takes each page, on the thread that drives.
        goes_back: through history; among these the one that is least far back moves on first, after all others.
        aside: does what the stream can do without: if it is refused, the stream goes on.
        turn: the track with the greatest is moved on first; of one that goes back, how far it has got.
    """

    stream: Stream
    leaps: Iterator[Leap]
    keep: Callable[[Leap], None]
    goes_back: bool = False
    aside: bool = False
    turn: str = "~"

    def fetch(self) -> Leap | None:
        """The next page; None at the end."""
        leap = next(self.leaps, None)
        if leap and self.goes_back:
            self.turn = leap.reached or ""
        return leap


def drive(
    tracks: Iterable[Track],
    *,
    stop: Stop,
    refused: Callable[[Track, KeyRefused], None],
    between: Callable[[], Iterable[Track]] = tuple,
) -> None:
    """Move all tracks on until each has ended.

    The next page of a track is asked for before the one that came is written, so that both go on at once.

    Args:
        tracks: to begin with.
        stop: ends it within milliseconds, between two pages.
        refused: decides what a refusal means: returns to drop the track, or raises.
        between: called after each page, for more tracks.

    Raises:
        Stopped: the stop was set.
        Problem: a page could not be fetched or kept; what is kept stays kept.
    """
    idle, under_way = list(tracks), dict[Future[Leap | None], Track]()
    pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="sync-fetch")
    try:
        while idle or under_way:
            _send_out(idle, under_way, pool)
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                track = under_way.pop(future)
                if (leap := _fetched(future, track, refused)) is None:
                    continue
                idle.append(track)
                _send_out(idle, under_way, pool)
                stop.check()
                track.keep(leap)
                idle += between()
    finally:
        for future in under_way:
            future.cancel()
        # Whoever ended this by an error still waits for its answers: at most as long as one request lasts.
        pool.shutdown(wait=False, cancel_futures=True)


def _send_out(idle: list[Track], under_way: dict[Future[Leap | None], Track], pool: ThreadPoolExecutor) -> None:
    while idle and len(under_way) < SIDE_BY_SIDE:
        first = max(idle, key=lambda track: track.turn)
        idle.remove(first)
        under_way[pool.submit(first.fetch)] = first


def _fetched(future: "Future[Leap | None]", track: Track, refused: Callable[[Track, KeyRefused], None]) -> Leap | None:
    try:
        return future.result()
    except KeyRefused as refusal:
        refused(track, refusal)
        return None
