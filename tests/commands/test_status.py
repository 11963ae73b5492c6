"""`status` and `instances list`: what the workspace tells of each instance."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.commands.conftest import Give, Home
from wizard.kustomer.streams import RECOMMENDED_ROLES
from wizard.practice import PracticeServer
from wizard.text import text
from wizard.workspace.runs import RunOutcome

INSTANCE = {
    "name": str,
    "subdomain": str,
    "status": str,
    "paused": bool,
    "practice": bool,
    "refusal": str,
    "key": dict,
    "created_at": str,
    "connected_at": (str, type(None)),
    "disconnected_at": (str, type(None)),
}
STANDING = INSTANCE | {
    "doing": str,
    "worker": (str, type(None)),
    "last_success_at": (str, type(None)),
    "last_run": (dict, type(None)),
    "records": dict,
    "backfill_done": bool,
    "archive_refused": list,
    "skipped": list,
}


def test_the_shapes_are_stable(give: Give, connected: str) -> None:
    give("sync", "--quiet")
    (listed,) = give("instances", "list", "--json").json["instances"]
    (shown,) = give("status", "--json").json["instances"]
    for document, shape in ((listed, INSTANCE), (shown, STANDING)):
        assert set(document) == set(shape)
        for name, kind in shape.items():
            assert isinstance(document[name], kind), name  # type: ignore[arg-type]
    assert set(listed["key"]) == {"hint", "expires_at", "kept"}
    assert set(shown["last_run"]) == {"outcome", "started_at", "finished_at", "records", "requests", "problem"}
    assert datetime.fromisoformat(shown["last_success_at"]).tzinfo


def test_what_goes_on_is_read_from_leases_and_runs(give: Give, home: Home, connected: str) -> None:
    def doing() -> str:
        return str(give("status", "--json").json["instances"][0]["doing"])

    assert doing() == "idle"
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
        workspace.leases.take(instance.id, "server-7-abc", 60)
        started = workspace.runs.start(instance.id)
        assert doing() == "syncing"
        assert "syncing on server-7-abc" in give("status").out
        why = text("Kustomer has a problem of its own ({status}).", status=502)
        workspace.runs.finish(instance.id, started, RunOutcome.FAILED, records=0, requests=1, problem=why)
        assert doing() == "retrying"
        assert "the last try failed: Kustomer has a problem of its own (502)." in give("status").out
        started = workspace.runs.start(instance.id)
        workspace.runs.finish(instance.id, started, RunOutcome.COMPLETE, records=0, requests=1)
        assert doing() == "waiting"
        workspace.instances.change(instance.id, paused=True)
        assert doing() == "paused"


def test_the_last_success_is_known_however_many_runs_failed_since(give: Give, home: Home, connected: str) -> None:
    give("sync", "--quiet")
    (before,) = give("status", "--json").json["instances"]
    assert before["last_success_at"]
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
        for _ in range(300):
            started = workspace.runs.start(instance.id)
            workspace.runs.finish(instance.id, started, RunOutcome.FAILED, records=0, requests=1)
    (after,) = give("status", "--json").json["instances"]
    assert after["last_success_at"] == before["last_success_at"]
    assert after["last_run"]["outcome"] == "failed"


def test_streams_that_a_key_may_not_read_are_named(give: Give, home: Home, practice: PracticeServer) -> None:
    roles = [role for role in RECOMMENDED_ROLES if "note" not in role]
    give("instances", "add", "Lumen", "--practice", typed=practice.create_key(roles=roles))
    assert give("status", "--json").json["instances"][0]["skipped"] == [], "not known before a run"
    give("sync", "--quiet")
    assert give("status", "--json").json["instances"][0]["skipped"] == ["notes"]
    assert "left out, because the key lacks their roles: notes" in give("status").out


def test_streams_that_another_key_may_not_read_are_named_although_they_were_read_before(
    give: Give, connected: str, practice: PracticeServer, home: Home
) -> None:
    give("sync", "--quiet")
    home.give_key("lumen", practice.create_key(roles=[role for role in RECOMMENDED_ROLES if "note" not in role]))
    give("instances", "replace-key", "Lumen", "--key-from", "file")
    give("sync", "--quiet")
    assert give("status", "--json").json["instances"][0]["skipped"] == ["notes"]
    home.give_key("lumen", practice.create_key())
    give("instances", "replace-key", "Lumen", "--key-from", "file")
    give("sync", "--quiet")
    assert give("status", "--json").json["instances"][0]["skipped"] == []


def test_what_is_not_whole_and_what_is_not_given_out_is_told(give: Give, home: Home, connected: str) -> None:
    give("sync", "--quiet")
    with home.workspace() as workspace:
        (instance,) = workspace.instances.all()
        whole = workspace.records.cursors(instance.id)["messages"]
        workspace.records.save_page(instance.id, "messages", [], replace(whole, archive_done=False))
        assert give("status", "--json").json["instances"][0]["backfill_done"] is False
        assert "older history still to come" in give("status").out
        refused = replace(whole, archive_done=False, archive_refused=True)
        workspace.records.save_page(instance.id, "messages", [], refused)
    (shown,) = give("status", "--json").json["instances"]
    assert (shown["backfill_done"], shown["archive_refused"]) == (True, ["messages"])
    assert "since Kustomer does not give out the rest: messages" in give("status").out


def test_the_key_is_told_by_its_end_and_when_it_ends(give: Give, practice: PracticeServer) -> None:
    token = practice.create_key(expires_at=datetime(2030, 5, 17, 12, tzinfo=UTC))
    give("instances", "add", "Lumen", "--practice", typed=token)
    said = give("status")
    assert f"key …{token[-4:]} in the keyring, valid until 2030-05-17" in said.out
    assert token not in said.out


def test_an_instance_that_is_not_accepted_says_why(give: Give, practice: PracticeServer) -> None:
    give("instances", "add", "Lumen", "nobodyhere", "--practice", typed=practice.create_key())
    said = give("status")
    assert "Lumen  (nobodyhere, not authenticated)" in said.out
    assert "Kustomer has no account named “nobodyhere”." in said.out


def test_whatever_the_terminal_can_show_a_program_reads_each_sign(home: Home) -> None:
    name = "Räder 👩\u200d💻\u00a0東"
    with home.workspace() as workspace:
        workspace.instances.add(name=name, subdomain="raeder", practice=True)
    home.environment["PYTHONIOENCODING"] = "cp1252"
    assert home.run("status", "--json").json["instances"][0]["name"] == name


def test_an_empty_workspace_says_how_to_begin(give: Give) -> None:
    assert "instances add" in give("status").out
    assert give("status", "--json").json["instances"] == []
