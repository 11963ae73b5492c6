"""Instances as rows: what is written is what is read, and names are unique as people see them."""

import json
from datetime import UTC, datetime

import pytest

from tests.workspace.conftest import Ask
from wizard.text import text
from wizard.workspace.errors import NameTaken, NoSuchInstance
from wizard.workspace.instances import KeyKept, Status, fold
from wizard.workspace.workspace import Workspace


def test_a_new_instance_is_not_authenticated(workspace: Workspace) -> None:
    instance = workspace.instances.add(name="Acme", subdomain="acme", practice=False)

    assert instance.status is Status.NOT_AUTHENTICATED
    assert instance.connected_at is None
    assert workspace.instances.all() == [instance]


def test_every_kind_of_value_comes_back_as_it_was_written(workspace: Workspace) -> None:
    instance = workspace.instances.add(name="Acme", subdomain="acme", practice=True)
    moment = datetime(2026, 11, 3, 14, 5, 6, 789000, tzinfo=UTC)
    changes = {
        "status": Status.CONNECTED,
        "refusal": text("Kustomer refuses {thing}.", thing="it"),
        "key_hint": "x9Qk",
        "key_expires_at": moment,
        "key_kept": KeyKept.SESSION,
        "paused": True,
        "connected_at": moment,
    }

    changed = workspace.instances.change(instance.id, **changes)

    assert {name: getattr(changed, name) for name in changes} == changes
    assert str(changed.refusal) == "Kustomer refuses it."


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("Refused {why.__class__}.", {"why": {"text": ["so", {}]}}),
        ("Refused {why[0]}.", {"why": "so"}),
        ("Refused {why!r:>9}.", {"why": "so"}),
        ("Refused {nobody}.", {"why": "so"}),
        ("Refused {} }{.", {"why": "so"}),
    ],
)
def test_a_sentence_of_others_holds_no_more_than_its_values(
    workspace: Workspace, ask: Ask, source: str, values: object
) -> None:
    workspace.instances.add(name="Acme", subdomain="acme", practice=False)
    ask("UPDATE instances SET refusal = :kept", kept=json.dumps([source, values]))
    (instance,) = workspace.instances.all()
    assert str(instance.refusal) == source


@pytest.mark.parametrize(
    "kept",
    [
        "Refused by Ann",
        '["Refused"]',
        '[["Refused"], {"a": 1}]',
        '["Refused {a}", ["a"]]',
        '["Refused {a}", {"a": null}]',
        '["Refused {a}", {"a": 9223372036854775808}]',
        '["Refused {a}", {"a": {"moment": "yesterday"}}]',
        '["Refused {a}", {"a": {"moment": "0001-01-01T00:00:00+01:00"}}]',
        '["{a}", {"a": {"text": ' * 6 + '"x"' + "}}]" * 6,
        "[" * 100_000,
    ],
)
def test_what_others_wrote_in_place_of_a_sentence_is_one_as_it_stands(
    workspace: Workspace, ask: Ask, kept: str
) -> None:
    workspace.instances.add(name="Acme", subdomain="acme", practice=False)
    ask("UPDATE instances SET refusal = :kept", kept=kept)
    (instance,) = workspace.instances.all()
    assert str(instance.refusal) == kept


@pytest.mark.parametrize("twin", ["Acme", "acme", "  ACME ", "\uff21cme"])
def test_a_name_that_looks_the_same_is_taken(workspace: Workspace, twin: str) -> None:
    workspace.instances.add(name="Acme", subdomain="acme", practice=False)

    with pytest.raises(NameTaken):
        workspace.instances.add(name=twin, subdomain="other", practice=False)
    assert len(workspace.instances.all()) == 1


def test_renaming_to_a_taken_name_changes_nothing(workspace: Workspace) -> None:
    workspace.instances.add(name="Acme", subdomain="acme", practice=False)
    other = workspace.instances.add(name="Other", subdomain="other", practice=False)

    with pytest.raises(NameTaken):
        workspace.instances.change(other.id, name="acme", subdomain="changed")
    assert workspace.instances.get(other.id) == other


def test_removing_keeps_the_records_of_others(workspace: Workspace) -> None:
    gone = workspace.instances.add(name="Gone", subdomain="gone", practice=False)
    workspace.instances.remove(gone.id, with_records=True)

    with pytest.raises(NoSuchInstance):
        workspace.instances.get(gone.id)


def test_what_was_removed_is_put_back_as_it_was(workspace: Workspace) -> None:
    moment = datetime(2026, 11, 3, 14, 5, 6, 789000, tzinfo=UTC)
    made = workspace.instances.add(name="Acme", subdomain="acme", practice=True)
    values = {"status": Status.DISCONNECTED, "refusal": text("Kustomer refuses {thing}.", thing="it"), "paused": True}
    before = workspace.instances.change(made.id, **values, connected_at=moment, disconnected_at=moment)
    workspace.instances.remove(made.id, with_records=False)

    assert workspace.instances.restore(before) == before
    assert workspace.instances.all() == [before]


def test_nothing_is_put_back_in_place_of_another(workspace: Workspace) -> None:
    before = workspace.instances.add(name="Acme", subdomain="acme", practice=False)
    workspace.instances.remove(before.id, with_records=False)
    other = workspace.instances.add(name="ACME", subdomain="other", practice=False)

    with pytest.raises(NameTaken):
        workspace.instances.restore(before)
    assert workspace.instances.all() == [other]


def test_folding_joins_white_space_and_case() -> None:
    assert fold("  Straße  Nord ") == fold("STRASSE nord")
