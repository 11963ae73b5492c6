"""Answers that are none: half of one, somebody else's, far too large, or too slow to wait for."""

import gzip
import zlib

import pytest

from tests.faults.between import PassOn, Spoil, body_of, instead
from tests.faults.conftest import MID_RUN, MakeScene, Scene
from tests.kustomer.servers import Connection, answer
from wizard.kustomer.errors import AnswerTooLarge, KustomerProblem, NotKustomer, TimedOut
from wizard.kustomer.transport import Limits
from wizard.sync.progress import Phase
from wizard.workspace.runs import RunOutcome

PORTAL = answer(200, b"<!DOCTYPE html><title>Hotel</title>Please accept our terms.", content_type="text/html")
SMALL = Limits(body_bytes=2_000_000)
HASTY = Limits(answer_seconds=1.0)


def bomb() -> bytes:
    """A gigabyte of blanks, packed into a megabyte: one packed stretch, again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    stretch = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + stretch * 1023


def cut_json(connection: Connection, pass_on: PassOn) -> None:
    """The first half of the JSON, called a whole."""
    body = body_of(pass_on())
    connection.send(answer(body=body[: len(body) // 2]))


def padded(size: int) -> Spoil:
    """A page with so many blanks after it, which are no fault in JSON."""
    return lambda connection, pass_on: connection.send(answer(body=body_of(pass_on()) + b" " * size))


def trickle(connection: Connection, pass_on: PassOn) -> None:
    """One byte after another, each soon enough for whoever waits for some progress only."""
    answer = pass_on()
    connection.send(answer.removesuffix(body_of(answer)))
    connection.trickle(body_of(answer), seconds=0.2)


NOT_KUSTOMER = (NotKustomer, "Something other than Kustomer answered", "sign in to the network first")

STRANGE: dict[str, tuple[Spoil, tuple[type[KustomerProblem], str, str], Limits]] = {
    "truncated JSON": (cut_json, NOT_KUSTOMER, Limits()),
    "a captive portal": (instead(PORTAL), NOT_KUSTOMER, Limits()),
    "XML": (instead(answer(body=b"<data/>", content_type="application/xml")), NOT_KUSTOMER, Limits()),
    "JSON of another service": (instead(answer(body={"ok": True})), NOT_KUSTOMER, Limits()),
    "nothing": (instead(answer(body=b"")), NOT_KUSTOMER, Limits()),
    "a byte now and then": (trickle, (TimedOut, "did not answer in time", "your connection, VPN or proxy"), HASTY),
}


@pytest.mark.parametrize(("spoil", "expected", "limits"), STRANGE.values(), ids=STRANGE)
def test_a_strange_answer_ends_a_run_in_words_and_the_next_one_goes_on(
    make_scene: MakeScene, spoil: Spoil, expected: tuple[type[KustomerProblem], str, str], limits: Limits
) -> None:
    kind, says, advises = expected
    scene = make_scene(limits=limits)
    scene.between.spoil(spoil, after=MID_RUN)
    scene.start()
    problem = scene.wait_for_failed_run(kind)
    assert says in str(problem.message)
    assert advises in str(problem.hint)

    scene.between.heal()
    scene.assert_goes_on()


TOO_LARGE: dict[str, Spoil] = {
    "a gzip bomb": instead(answer(body=bomb(), content_encoding="gzip")),
    "more than a page can be": padded(SMALL.body_bytes),
}


@pytest.mark.parametrize("spoil", TOO_LARGE.values(), ids=TOO_LARGE)
def test_an_answer_that_is_too_large_in_any_size_ends_a_run_in_words(make_scene: MakeScene, spoil: Spoil) -> None:
    scene = make_scene(limits=SMALL)
    scene.between.spoil(spoil, after=MID_RUN)
    scene.start()
    problem = scene.wait_for_problem(AnswerTooLarge, Phase.FAILED)
    assert "sent more at once" in str(problem.message)
    assert "Copy the details" in str(problem.hint)

    scene.between.heal()
    scene.sync_now()
    scene.assert_goes_on()


def mistyped(connection: Connection, pass_on: PassOn) -> None:
    connection.send(answer(body=body_of(pass_on()), content_type="text/plain; charset=latin-1"))


def packed(connection: Connection, pass_on: PassOn) -> None:
    connection.send(answer(body=gzip.compress(body_of(pass_on())), content_encoding="gzip"))


UNUSUAL = {"50 MB": (padded(50_000_000), 2), "a wrong content type": (mistyped, 1_000_000), "gzip": (packed, 1_000_000)}


@pytest.mark.parametrize(("spoil", "times"), UNUSUAL.values(), ids=UNUSUAL)
def test_an_unusual_answer_is_taken_for_what_it_is(scene: Scene, spoil: Spoil, times: int) -> None:
    scene.between.spoil(spoil, after=4, times=times)
    scene.start()
    scene.assert_goes_on()
    assert scene.between.spoilt
    assert {run.outcome for run in scene.workspace.runs.latest(scene.instance.id)} == {RunOutcome.COMPLETE}
