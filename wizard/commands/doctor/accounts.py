"""Each instance's own way: its host, its key, and whether Kustomer accepts it."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from wizard.commands.doctor.finding import Finding, failed, passed, warned
from wizard.commands.doctor.network import LIMITS
from wizard.commands.words import command, day
from wizard.kustomer.client import KustomerClient, Patience
from wizard.problem import Problem
from wizard.runtime import Runtime
from wizard.setup.examination import EXPIRY_WARNING
from wizard.stop import Stop
from wizard.text import text
from wizard.workspace.instances import Instance, Status

ONCE = Patience(attempts=1, longest_wait=0.0)


class NotAuthenticated(Problem):
    """An instance whose details were not accepted."""

    kind = "not_authenticated"


def looks_at(runtime: Runtime, instance: Instance, proxy: str | None, stop: Stop) -> Callable[[], list[Finding]]:
    """The look at one instance."""
    return lambda: _look(runtime, instance, proxy, stop)


def _look(runtime: Runtime, instance: Instance, proxy: str | None, stop: Stop) -> list[Finding]:
    name = instance.name
    if instance.status is Status.DISCONNECTED:
        return [passed("account", text("“{name}” is disconnected.", name=name), name)]
    if instance.status is Status.NOT_AUTHENTICATED:
        never = instance.connected_at is None
        hint = text("Use: {command}", command=command("instances", "correct" if never else "replace-key", name))
        sentence = instance.refusal if instance.refusal.source else text("Its details were not checked yet.")
        return [failed("account", NotAuthenticated(text("“{name}”: {why}", name=name, why=sentence), hint), name)]
    try:
        key = runtime.instances.vault.fetch(instance, stop)
        site = runtime.site_of(instance.subdomain, instance.practice)
        with KustomerClient(site, key, stop=stop, patience=ONCE, proxy=proxy, limits=LIMITS) as client:
            client.get_token()
    except Problem as problem:
        told = text("“{name}”: {why}", name=name, why=problem.message)
        return [failed("account", NotAuthenticated(told, problem.hint, detail=problem.detail), name)]
    host = urlsplit(site.api_url).netloc
    accepted = text("{host} accepts the key of “{name}”.", host=host, name=name)
    return [passed("account", accepted, name), *_expiry(instance)]


def _expiry(instance: Instance) -> list[Finding]:
    ends = instance.key_expires_at
    if ends is None or ends - datetime.now(UTC) > EXPIRY_WARNING:
        return []
    sentence = text("The key of “{name}” expires on {day}.", name=instance.name, day=day(ends))
    hint = text(
        "Data stops flowing then. Create a new key in Kustomer, and give it with: {command}",
        command=command("instances", "replace-key", instance.name),
    )
    return [warned("expiry", sentence, hint, instance.name)]
