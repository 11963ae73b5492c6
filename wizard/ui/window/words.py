"""How an instance stands, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QLocale

from wizard.problem import Problem
from wizard.setup.examination import EXPIRY_WARNING
from wizard.sync.progress import Phase, StreamProgress, StreamState, SyncState
from wizard.ui.i18n import ago, day, duration, percent, plural, say, time_of_day, tr
from wizard.ui.window.facts import Facts, records_in
from wizard.workspace.instances import Instance, KeyKept, Status
from wizard.workspace.runs import Run, RunOutcome

BACKFILLING: Final = frozenset({Phase.STARTING, Phase.SYNCING, Phase.RATE_LIMITED, Phase.RETRYING, Phase.PAUSED})
"""The phases in which a backfill can be under way."""

_MOST_NAMED: Final = 4
"""How many names a sentence holds."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an instance stands.

    Attributes:
        word: for it.
        tone: of its dot.
        extra: what the word leaves out, for a list; may be empty.
        sentence: what is going on.
        hint: what follows from it, or what to do; may be empty.
        news: what is to be announced when it changes; empty for what comes and goes by itself.
    """

    word: str
    tone: str
    extra: str
    sentence: str
    hint: str
    news: str

    @property
    def line(self) -> str:
        """The word and what it leaves out, on one line."""
        return " · ".join(filter(None, (self.word, self.extra)))


@dataclass(frozen=True, slots=True)
class _Case:
    """What there is to be told."""

    instance: Instance
    state: SyncState
    facts: Facts
    now: datetime


def standing(instance: Instance, state: SyncState | None, facts: Facts, now: datetime | None = None) -> Standing:
    """How an instance stands, in words.

    Args:
        instance: as the workspace has it.
        state: of its syncing; None if nothing was heard of it.
        facts: what the workspace holds of it.
        now: the present.
    """
    state = state or SyncState(instance.id, Phase.STARTING)
    case = _Case(instance, state, facts, now or datetime.now(UTC))
    if instance.status is Status.DISCONNECTED:
        return _disconnected(case)
    if instance.status is Status.NOT_AUTHENTICATED or state.phase is Phase.REFUSED:
        return _refused(case) if instance.connected_at else _never_accepted(case)
    if instance.paused:
        return _paused(case)
    phase = Phase.STARTING if state.phase is Phase.PAUSED else state.phase
    return _OF_PHASE[phase](case)


def was_accepted(instance: Instance) -> bool:
    """Whether Kustomer ever accepted the instance's details, so that there may be records of it."""
    return instance.connected_at is not None


def kept_conversations(count: int) -> str:
    """How many conversations stay where they are."""
    if count == 0:
        return tr("There are no conversations of it in the workspace.")
    if count == 1:
        return tr("1 conversation stays in the workspace.")
    return plural("%Ln conversation(s) stay in the workspace.", "", count)


def key_words(instance: Instance, now: datetime | None = None) -> str:
    """What is known of the key; empty where there is none."""
    if not instance.key_hint or instance.status is Status.DISCONNECTED:
        return ""
    session = tr("for this session only") if instance.key_kept is KeyKept.SESSION else ""
    hint = tr("Key ends in …{characters}", characters=instance.key_hint)
    return " · ".join(filter(None, (hint, _expiry(instance.key_expires_at, now or datetime.now(UTC)), session)))


def expires_soon(instance: Instance, now: datetime | None = None) -> bool:
    """Whether the end of the key is worth a warning."""
    ends = instance.key_expires_at
    live = instance.status is Status.CONNECTED
    return live and ends is not None and ends - (now or datetime.now(UTC)) <= EXPIRY_WARNING


def has_expired(instance: Instance, now: datetime | None = None) -> bool:
    """Whether the key has come to its end."""
    ends = instance.key_expires_at
    return ends is not None and ends <= (now or datetime.now(UTC))


def since_words(instance: Instance) -> str:
    """When it was connected, or what else is to be said of its past."""
    if instance.status is Status.DISCONNECTED and instance.disconnected_at:
        return tr("Disconnected since {day}", day=instance.disconnected_at)
    if instance.connected_at:
        return tr("Connected since {day}", day=instance.connected_at)
    return tr("Created on {day}, never connected", day=instance.created_at)


def overall(state: SyncState | None) -> float | None:
    """How much of the backfill is done, 0 to 1; None while that is unknown or nothing is to be fetched."""
    if state is None or state.phase not in BACKFILLING or state.fraction is None or state.fraction >= 1:
        return None
    unknown = any(one.expected is None and one.state is StreamState.WAITING for one in state.streams)
    return None if unknown else state.fraction


def progress_words(state: SyncState) -> str:
    """What belongs beneath the progress bar."""
    parts = [percent(state.fraction or 0.0)]
    if state.phase is not Phase.PAUSED:
        if state.seconds_left:
            parts.append(tr("about {duration} left", duration=duration(state.seconds_left)))
        if state.records_per_second >= 1:
            parts.append(plural("%Ln record(s) a second", "", round(state.records_per_second)))
    return " · ".join(parts)


def records_words(stream: StreamProgress) -> str:
    """How many records of a stream are here, of how many."""
    complete = stream.state is StreamState.DONE or stream.expected is None or stream.records >= stream.expected
    if complete or stream.expected is None:
        return QLocale().toString(stream.records)
    if stream.expected_at_least:
        return tr("{records} of at least {expected}", records=stream.records, expected=stream.expected)
    return tr("{records} of {expected}", records=stream.records, expected=stream.expected)


def stream_words(stream: StreamProgress, *, live: bool) -> str:
    """What a stream is doing; `live` says whether its instance is to be kept up to date at all."""
    if stream.state is StreamState.SKIPPED:
        return tr("Left out: the key may not read it")
    if stream.state is StreamState.DONE:
        return tr("Complete for the last two years") if stream.recent_only else tr("Complete")
    if stream.reaches_back_to:
        return tr("Back to {day}", day=stream.reaches_back_to)
    if stream.state is StreamState.RUNNING:
        return tr("Arriving")
    if live:
        return tr("Waiting for its turn")
    return tr("Stopped") if stream.records else tr("Not fetched")


def forbidden(state: SyncState | None) -> tuple[StreamProgress, ...]:
    """What the key may not read, once everything else is here."""
    if state is None or state.phase is not Phase.UP_TO_DATE:
        return ()
    return tuple(stream for stream in state.streams if stream.state is StreamState.SKIPPED)


def outcome_words(run: Run) -> str:
    """How a run ended."""
    return {
        RunOutcome.RUNNING: tr("Running"),
        RunOutcome.COMPLETE: tr("Complete"),
        RunOutcome.STOPPED: tr("Stopped"),
        RunOutcome.FAILED: tr("Failed"),
    }[run.outcome]


def started_words(run: Run, now: datetime | None = None) -> str:
    """When a run began."""
    today = day(run.started_at) == day(now or datetime.now(UTC))
    date = tr("Today") if today else day(run.started_at)
    return tr("{day}, {time}", day=date, time=time_of_day(run.started_at))


def took_words(run: Run) -> str:
    """How long a run took; a dash while that is unknown."""
    return duration((run.finished_at - run.started_at).total_seconds()) if run.finished_at else "–"


def _expiry(ends: datetime | None, now: datetime) -> str:
    if ends is None:
        return tr("never expires")
    if ends <= now:
        return tr("expired on {day}", day=ends)
    if ends - now > EXPIRY_WARNING:
        return tr("expires on {day}", day=ends)
    days = (ends - now).days
    return plural("expires in %Ln day(s)", "", days) if days else tr("expires within a day")


def _disconnected(case: _Case) -> Standing:
    count, _others = records_in(case.facts.streams)
    stopped = case.instance.disconnected_at
    sentence = tr("Data stopped flowing on {day}.", day=stopped) if stopped else tr("No data is flowing.")
    return _told(
        tr("Disconnected"),
        "muted",
        f"{sentence} {kept_conversations(count)}" if case.facts.streams else sentence,
        tr("To reconnect you need an API key and the subdomain again."),
    )


def _never_accepted(case: _Case) -> Standing:
    return _told(
        tr("Not authenticated"),
        "danger",
        say(case.instance.refusal) or tr("Its details have not been checked yet."),
        tr("No data is flowing. Correct the details, or cancel this connection."),
    )


def _refused(case: _Case) -> Standing:
    since, problem = case.facts.failed_at, case.state.problem
    sentence = tr("Kustomer refuses this key.")
    if since:
        today = day(since) == day(case.now)
        sentence = tr("Kustomer refuses this key since {when}.", when=time_of_day(since) if today else day(since))
    why = say(problem.message if problem else case.instance.refusal)
    advice = tr("No data is flowing. Replace the key or disconnect.")
    return _told(tr("Not authenticated"), "danger", sentence, f"{why} {advice}".strip())


def _paused(_case: _Case) -> Standing:
    return _told(
        tr("Paused"), "muted", tr("You paused this sync. Nothing new arrives."), tr("It goes on when you resume it.")
    )


def _starting(_case: _Case) -> Standing:
    return _told(tr("Starting"), "accent", tr("Getting ready to sync."), routine=True)


def _syncing(case: _Case) -> Standing:
    fraction = overall(case.state)
    return _told(
        tr("Syncing"),
        "accent",
        _how_far(case.state),
        extra="" if fraction is None else percent(fraction),
        routine=True,
    )


def _how_far(state: SyncState) -> str:
    """How far back data is, and how long the rest takes."""
    conversations = state.stream("conversations")
    begun = conversations is not None and conversations.reaches_back_to is not None
    if state.fraction is not None and state.fraction >= 1 and (begun or _none_wait(state)):
        return tr("Looking for what changed at Kustomer.")
    time = tr("about {duration} left", duration=duration(state.seconds_left)) if state.seconds_left else ""
    left = f" ({time})" if time else ""
    if conversations is None or conversations.state is StreamState.SKIPPED:
        return tr("Your data is syncing{left}.", left=left)
    if conversations.state is StreamState.DONE:
        return tr("Your data is syncing. All conversations are here; the rest follows{left}.", left=left)
    if conversations.reaches_back_to is None:
        return tr("Your data is syncing. The newest conversations come first{left}.", left=left)
    return tr(
        "Your data is syncing. Conversations since {day} are here; older history follows{left}.",
        day=conversations.reaches_back_to,
        left=left,
    )


def _none_wait(state: SyncState) -> bool:
    return not any(one.expected is None and one.state is StreamState.WAITING for one in state.streams)


def _up_to_date(case: _Case) -> Standing:
    synced, until = case.state.synced_at, case.state.until
    when = ago(synced, case.now) if synced else ""
    ahead = tr("The next sync is {when}.", when=_ahead(until, case.now)) if until else ""
    recent = any(one.recent_only for one in case.state.streams)
    beyond = tr("Kustomer does not give out what did not change for two years.") if recent else ""
    if left_out := forbidden(case.state):
        streams = _enumerated([say(stream.title) for stream in left_out])
        sentence = tr("Everything is here, except what this key may not read: {streams}.", streams=streams)
        advice = tr("To include it, replace the key with one that has all roles.")
        hint = f"{advice} {ahead}".strip()
        return _told(tr("Up to date, in part"), "warning", f"{sentence} {beyond}".strip(), hint, extra=when)
    here = tr("Everything this key may read is here.") if recent else tr("Everything from Kustomer is here.")
    return _told(tr("Up to date"), "success", f"{here} {beyond}".strip(), ahead, extra=when)


def _enumerated(names: list[str]) -> str:
    """Names in a sentence; of many, the first, and how many more."""
    if len(names) > _MOST_NAMED:
        most = _MOST_NAMED - 1
        names = [*names[:most], tr("{count} more", count=len(names) - most)]
    return QLocale().createSeparatedList(names)


def _rate_limited(case: _Case) -> Standing:
    until = case.state.until
    clock = time_of_day(until) if until else ""
    sentence = tr("Waiting for Kustomer’s rate limit, continues at {time}.", time=clock)
    return _told(
        tr("Waiting"),
        "accent",
        sentence if until else tr("Waiting for Kustomer’s rate limit."),
        tr("This is normal: Kustomer allows so many requests a minute."),
        extra=tr("continues at {time}", time=clock) if until else "",
        routine=True,
    )


def _retrying(case: _Case) -> Standing:
    return _troubled(tr("Retrying"), "warning", case)


def _failed(case: _Case) -> Standing:
    return _troubled(tr("Failed"), "danger", case)


def _key_unreadable(case: _Case) -> Standing:
    problem, retry = case.state.problem, _next_try(case)
    sentence = tr("The API key cannot be read right now. Kustomer has not refused it.")
    why = problem_words(problem) if problem else ""
    return _told(tr("Key not readable"), "warning", sentence, f"{why} {retry}".strip(), about=problem)


def _elsewhere(_case: _Case) -> Standing:
    return _told(
        tr("Synced elsewhere"),
        "accent",
        tr("Another worker syncs it."),
        tr("Only one at a time does. This computer takes over when the other one stops."),
        routine=True,
    )


def _stopped(_case: _Case) -> Standing:
    return _told(tr("Stopped"), "muted", tr("Syncing has stopped. It goes on when the program starts again."))


_OF_PHASE: Final[dict[Phase, Callable[[_Case], Standing]]] = {
    Phase.STARTING: _starting,
    Phase.SYNCING: _syncing,
    Phase.UP_TO_DATE: _up_to_date,
    Phase.RATE_LIMITED: _rate_limited,
    Phase.RETRYING: _retrying,
    Phase.PAUSED: _paused,
    Phase.KEY_UNREADABLE: _key_unreadable,
    Phase.REFUSED: _refused,
    Phase.FAILED: _failed,
    Phase.ELSEWHERE: _elsewhere,
    Phase.STOPPED: _stopped,
}


def _troubled(word: str, tone: str, case: _Case) -> Standing:
    problem = case.state.problem
    message = say(problem.message) if problem else tr("The last sync did not end well.")
    hint = say(problem.hint) if problem else ""
    return _told(word, tone, f"{message} {_next_try(case)}".strip(), hint, about=problem)


def _told(
    word: str,
    tone: str,
    sentence: str,
    hint: str = "",
    *,
    extra: str = "",
    about: Problem | None = None,
    routine: bool = False,
) -> Standing:
    news = "" if routine else f"{word} {about.kind if about else ''}".strip()
    return Standing(word, tone, extra, sentence, hint, news)


def _next_try(case: _Case) -> str:
    until = case.state.until
    if until is None:
        return ""
    seconds = (until - case.now).total_seconds()
    return tr("Next try in {duration}.", duration=duration(seconds)) if seconds > 0 else tr("Trying again now.")


def _ahead(until: datetime, now: datetime) -> str:
    seconds = (until - now).total_seconds()
    return tr("in {duration}", duration=duration(max(60.0, seconds))) if seconds > 0 else tr("about to begin")


def problem_words(problem: Problem) -> str:
    """What went wrong, and what to do about it."""
    return f"{say(problem.message)} {say(problem.hint)}".strip()
