"""What is said about an instance, for everything that may be the case with it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale

from wizard.instances.errors import KeyNotKept, VaultLocked
from wizard.kustomer.errors import KeyRevoked, KustomerDown
from wizard.sync.progress import Phase, StreamProgress, StreamState, SyncState
from wizard.text import NOTHING, text
from wizard.ui.i18n import time_of_day
from wizard.ui.window import words
from wizard.ui.window.facts import Facts
from wizard.workspace.instances import Instance, KeyKept, Status
from wizard.workspace.runs import Run, RunOutcome

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSTANCE = Instance(
    id=7,
    name="acme",
    subdomain="acme",
    practice=False,
    status=Status.CONNECTED,
    org_id="1",
    refusal=NOTHING,
    key_hint="x9Qk",
    key_expires_at=None,
    key_kept=KeyKept.KEYRING,
    paused=False,
    created_at=NOW - 50 * 24 * HOUR,
    connected_at=NOW - 50 * 24 * HOUR,
    disconnected_at=None,
)
OCTOBER = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


def stream(name: str = "conversations", state: StreamState = StreamState.RUNNING, **rest: object) -> StreamProgress:
    return StreamProgress(name, text(name.capitalize()), state, **rest)  # type: ignore[arg-type]


def state(phase: Phase, *streams: StreamProgress, **rest: object) -> SyncState:
    return SyncState(7, phase, streams, **rest)  # type: ignore[arg-type]


def run(outcome: RunOutcome, when: datetime = NOW - HOUR) -> Run:
    return Run(when, when + timedelta(minutes=2), outcome, 3, 5, NOTHING)


FETCHING = stream(records=63, expected=100, reaches_back_to=OCTOBER)
GONE = replace(INSTANCE, status=Status.DISCONNECTED, disconnected_at=NOW - 21 * 24 * HOUR)
NEVER = replace(
    INSTANCE, status=Status.NOT_AUTHENTICATED, connected_at=None, refusal=text("This key belongs to a, not to b.")
)
REFUSED = replace(INSTANCE, status=Status.NOT_AUTHENTICATED, refusal=text("Kustomer does not know this key."))
HELD = Facts(7, (stream(records=128_430), stream("messages", records=5)))
REFUSED_RUN = Facts(7, (), (run(RunOutcome.FAILED),))

TABLE: dict[str, tuple[Instance, SyncState | None, Facts, str, str, str, str]] = {
    "nothing heard yet": (INSTANCE, None, Facts(7), "accent", "Starting", "Getting ready", ""),
    "starting": (INSTANCE, state(Phase.STARTING), Facts(7), "accent", "Starting", "Getting ready", ""),
    "first page not here": (
        INSTANCE,
        state(Phase.SYNCING, stream(state=StreamState.WAITING), fraction=1.0),
        Facts(7),
        "accent",
        "Syncing",
        "The newest conversations come first.",
        "",
    ),
    "history": (
        INSTANCE,
        state(Phase.SYNCING, FETCHING, fraction=0.639, seconds_left=840.0),
        Facts(7),
        "accent",
        "Syncing · 63 %",
        "Conversations since 1 Oct 2026 are here; older history follows (about 14 min left).",
        "",
    ),
    "history, time unknown": (
        INSTANCE,
        state(Phase.SYNCING, FETCHING, fraction=0.2),
        Facts(7),
        "accent",
        "Syncing · 20 %",
        "are here; older history follows.",
        "",
    ),
    "the rest": (
        INSTANCE,
        state(Phase.SYNCING, replace(FETCHING, state=StreamState.DONE), fraction=0.9),
        Facts(7),
        "accent",
        "Syncing · 90 %",
        "All conversations are here; the rest follows.",
        "",
    ),
    "no conversations": (
        INSTANCE,
        state(Phase.SYNCING, stream(state=StreamState.SKIPPED, missing_role="r"), fraction=0.5),
        Facts(7),
        "accent",
        "Syncing · 50 %",
        "Your data is syncing.",
        "",
    ),
    "changes": (
        INSTANCE,
        state(Phase.SYNCING, replace(FETCHING, state=StreamState.WAITING), fraction=1.0),
        Facts(7),
        "accent",
        "Syncing",
        "Looking for what changed at Kustomer.",
        "",
    ),
    "up to date": (
        INSTANCE,
        state(Phase.UP_TO_DATE, stream(state=StreamState.DONE), synced_at=NOW - HOUR / 30, until=NOW + HOUR / 20),
        Facts(7),
        "success",
        "Up to date · 2 min ago",
        "Everything from Kustomer is here.",
        "The next sync is in 3 min.",
    ),
    "up to date, in part": (
        INSTANCE,
        state(Phase.UP_TO_DATE, stream(state=StreamState.SKIPPED, missing_role="r"), synced_at=NOW),
        Facts(7),
        "warning",
        "Up to date, in part · just now",
        "Everything is here, except what this key may not read: Conversations.",
        "To include it, replace the key with one that has all roles.",
    ),
    "up to date, without an archive": (
        INSTANCE,
        state(Phase.UP_TO_DATE, stream(state=StreamState.DONE, recent_only=True), synced_at=NOW),
        Facts(7),
        "success",
        "Up to date · just now",
        "Everything this key may read is here. Kustomer does not give out what did not change for two years.",
        "",
    ),
    "rate limit": (
        INSTANCE,
        state(Phase.RATE_LIMITED, FETCHING, fraction=0.6, until=NOW + timedelta(seconds=40)),
        Facts(7),
        "accent",
        "Waiting · continues at CLOCK",
        "Waiting for Kustomer’s rate limit, continues at CLOCK.",
        "normal",
    ),
    "retrying": (
        INSTANCE,
        state(Phase.RETRYING, problem=KustomerDown(502), until=NOW + timedelta(seconds=40)),
        Facts(7),
        "warning",
        "Retrying",
        "Kustomer has a problem of its own (502). Next try in 40 s.",
        "status.kustomer.com",
    ),
    "retrying now": (
        INSTANCE,
        state(Phase.RETRYING, problem=KustomerDown(502), until=NOW - HOUR),
        Facts(7),
        "warning",
        "Retrying",
        "Trying again now.",
        "",
    ),
    "failed": (
        INSTANCE,
        state(Phase.FAILED, problem=KustomerDown(500), until=NOW + timedelta(minutes=3)),
        Facts(7),
        "danger",
        "Failed",
        "Next try in 3 min.",
        "",
    ),
    "keyring locked": (
        INSTANCE,
        state(Phase.KEY_UNREADABLE, problem=VaultLocked(), until=NOW + timedelta(seconds=30)),
        Facts(7),
        "warning",
        "Key not readable",
        "The API key cannot be read right now. Kustomer has not refused it.",
        "Your system keyring is locked. Unlock it, then try again. Next try in 30 s.",
    ),
    "key gone": (
        INSTANCE,
        state(Phase.KEY_UNREADABLE, problem=KeyNotKept()),
        Facts(7),
        "warning",
        "Key not readable",
        "cannot be read right now",
        "Replace key",
    ),
    "refused just now": (
        INSTANCE,
        state(Phase.REFUSED, problem=KeyRevoked("acme")),
        REFUSED_RUN,
        "danger",
        "Not authenticated",
        "Kustomer refuses this key since SINCE.",
        "Kustomer no longer accepts this key of acme; it was probably deleted. No data is flowing. Replace the key",
    ),
    "refused before the start": (
        REFUSED,
        None,
        Facts(7),
        "danger",
        "Not authenticated",
        "Kustomer refuses this key.",
        "Kustomer does not know this key. No data is flowing. Replace the key or disconnect.",
    ),
    "refused the other day": (
        REFUSED,
        None,
        Facts(7, (), (run(RunOutcome.FAILED, NOW - 72 * HOUR),)),
        "danger",
        "Not authenticated",
        "Kustomer refuses this key since 21 Nov 2026.",
        "",
    ),
    "never accepted": (
        NEVER,
        None,
        Facts(7),
        "danger",
        "Not authenticated",
        "This key belongs to a, not to b.",
        "Correct the details, or cancel this connection.",
    ),
    "never tried": (
        replace(NEVER, refusal=NOTHING),
        None,
        Facts(7),
        "danger",
        "Not authenticated",
        "not been checked yet",
        "",
    ),
    "paused": (
        replace(INSTANCE, paused=True),
        state(Phase.PAUSED),
        Facts(7),
        "muted",
        "Paused",
        "You paused this sync.",
        "resume",
    ),
    "pausing": (replace(INSTANCE, paused=True), state(Phase.SYNCING), Facts(7), "muted", "Paused", "You paused", ""),
    "resuming": (INSTANCE, state(Phase.PAUSED), Facts(7), "accent", "Starting", "Getting ready", ""),
    "elsewhere": (
        INSTANCE,
        state(Phase.ELSEWHERE),
        Facts(7),
        "accent",
        "Synced elsewhere",
        "Another worker",
        "takes over",
    ),
    "stopped": (INSTANCE, state(Phase.STOPPED), Facts(7), "muted", "Stopped", "when the program starts again", ""),
    "disconnected": (
        GONE,
        state(Phase.SYNCING, FETCHING),
        HELD,
        "muted",
        "Disconnected",
        "Data stopped flowing on 3 Nov 2026. 128,430 conversations stay in the workspace.",
        "API key and the subdomain",
    ),
    "disconnected with one": (
        GONE,
        None,
        Facts(7, (stream(records=1),)),
        "muted",
        "Disconnected",
        "1 conversation stays in the workspace.",
        "",
    ),
    "disconnected with none": (
        GONE,
        None,
        Facts(7, (stream(records=0),)),
        "muted",
        "Disconnected",
        "There are no conversations of it in the workspace.",
        "",
    ),
    "disconnected, not counted yet": (GONE, None, Facts(7), "muted", "Disconnected", "Data stopped flowing on", ""),
}


@pytest.mark.parametrize("case", TABLE, ids=str)
def test_everything_that_may_be_the_case_is_said(case: str) -> None:
    instance, now, facts, tone, line, sentence, hint = TABLE[case]
    line, sentence = _on_the_clock(line), _on_the_clock(sentence)
    told = words.standing(instance, now, facts, NOW)
    assert told.tone == tone
    assert told.line == line
    assert sentence in told.sentence
    assert hint in told.hint
    assert "{" not in f"{told.line}{told.sentence}{told.hint}"


def _on_the_clock(said: str) -> str:
    clock, since = time_of_day(NOW + timedelta(seconds=40)), time_of_day(NOW - HOUR + timedelta(minutes=2))
    return said.replace("CLOCK", clock).replace("SINCE", since)


def test_no_phase_is_forgotten() -> None:
    for phase in Phase:
        told = words.standing(INSTANCE, state(phase), Facts(7), NOW)
        assert told.word
        assert told.sentence


def test_what_comes_and_goes_by_itself_is_not_news() -> None:
    routine = {Phase.STARTING, Phase.SYNCING, Phase.RATE_LIMITED}
    for phase in routine:
        assert not words.standing(INSTANCE, state(phase), Facts(7), NOW).news
    one, other = KustomerDown(500), VaultLocked()
    news = {words.standing(INSTANCE, state(Phase.RETRYING, problem=p), Facts(7), NOW).news for p in (one, other)}
    assert len(news) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Key ends in …x9Qk · never expires"),
        ({"key_expires_at": NOW + 12.5 * 24 * HOUR}, "Key ends in …x9Qk · expires in 12 days"),
        ({"key_expires_at": NOW + 1.5 * 24 * HOUR}, "Key ends in …x9Qk · expires in 1 day"),
        ({"key_expires_at": NOW + HOUR}, "Key ends in …x9Qk · expires within a day"),
        ({"key_expires_at": NOW - HOUR}, "Key ends in …x9Qk · expired on 24 Nov 2026"),
        ({"key_expires_at": NOW + 90 * 24 * HOUR}, "Key ends in …x9Qk · expires on 22 Feb 2027"),
        ({"key_kept": KeyKept.SESSION}, "Key ends in …x9Qk · never expires · for this session only"),
        ({"key_hint": ""}, ""),
        ({"status": Status.DISCONNECTED}, ""),
    ],
)
def test_what_is_known_of_the_key(changes: dict[str, object], said: str) -> None:
    instance = replace(INSTANCE, **changes)  # type: ignore[arg-type]
    assert words.key_words(instance, NOW) == said
    assert words.expires_soon(instance, NOW) == ("in " in said[12:] or "within" in said or "expired" in said)


@pytest.mark.parametrize(
    ("progress", "records", "told"),
    [
        (stream(records=63, expected=100), "63 of 100", "Arriving"),
        (stream(records=63, expected=10_000, expected_at_least=True), "63 of at least 10,000", "Arriving"),
        (stream(records=128_430), "128,430", "Arriving"),
        (stream(records=120, expected=100), "120", "Arriving"),
        (stream(state=StreamState.DONE, records=90, expected=100), "90", "Complete"),
        (stream(state=StreamState.DONE, records=90, recent_only=True), "90", "Complete for the last two years"),
        (FETCHING, "63 of 100", "Back to 1 Oct 2026"),
        (stream(state=StreamState.WAITING), "0", "Waiting for its turn"),
        (
            stream("notes", StreamState.SKIPPED, missing_role="org.permission.note.read"),
            "0",
            "Left out: the key may not read it",
        ),
    ],
)
def test_how_a_stream_stands(progress: StreamProgress, records: str, told: str) -> None:
    assert words.records_words(progress) == records
    assert words.stream_words(progress, live=True) == told


def test_what_nobody_fetches_any_more_is_not_said_to_be_missing() -> None:
    assert words.stream_words(stream(state=StreamState.WAITING), live=False) == "Not fetched"
    assert words.stream_words(stream(state=StreamState.WAITING, records=7), live=False) == "Stopped"
    assert words.stream_words(stream(state=StreamState.DONE, records=7), live=False) == "Complete"


def test_of_many_streams_that_are_left_out_the_first_are_named() -> None:
    names = ("notes", "teams", "tags", "brands", "slas")
    left_out = [stream(name, StreamState.SKIPPED, missing_role="r") for name in names]
    four = words.standing(INSTANCE, state(Phase.UP_TO_DATE, *left_out[:4]), Facts(7), NOW)
    assert four.sentence.endswith(": Notes, Teams, Tags and Brands.")
    five = words.standing(INSTANCE, state(Phase.UP_TO_DATE, *left_out), Facts(7), NOW)
    assert five.sentence.endswith(": Notes, Teams, Tags and 2 more.")


def test_progress_is_shown_only_when_it_is_known() -> None:
    fetching = state(Phase.SYNCING, FETCHING, fraction=0.5, seconds_left=840.0, records_per_second=400.4)
    assert words.overall(fetching) == 0.5
    assert words.progress_words(fetching) == "50 % · about 14 min left · 400 records a second"
    assert words.overall(replace(fetching, fraction=1.0)) is None
    assert words.overall(replace(fetching, phase=Phase.UP_TO_DATE)) is None
    assert words.overall(replace(fetching, streams=(FETCHING, stream("notes", StreamState.WAITING)))) is None
    assert words.overall(None) is None


def test_runs_in_words() -> None:
    assert words.took_words(run(RunOutcome.COMPLETE)) == "2 min"
    assert words.took_words(replace(run(RunOutcome.RUNNING), finished_at=None)) == "–"
    assert words.started_words(run(RunOutcome.COMPLETE), NOW).startswith("Today, ")
    assert words.started_words(run(RunOutcome.COMPLETE, NOW - 72 * HOUR), NOW).startswith("21 Nov 2026, ")
    assert {words.outcome_words(run(outcome)) for outcome in RunOutcome} == {"Running", "Complete", "Stopped", "Failed"}


def test_when_the_last_run_failed() -> None:
    assert Facts(7).failed_at is None
    assert Facts(7, (), (run(RunOutcome.COMPLETE), run(RunOutcome.FAILED))).failed_at is None
    assert REFUSED_RUN.failed_at == NOW - HOUR + timedelta(minutes=2)
