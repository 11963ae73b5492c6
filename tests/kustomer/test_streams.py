"""What a key may do, by the roles it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.kustomer.streams import (
    BY_NAME,
    RECOMMENDED_ROLES,
    SEARCH_ROLES,
    STREAMS,
    any_role,
    missing_roles,
    path_of,
    role_satisfies,
)

READ = [f"org.permission.{thing}.read" for thing in ("conversation", "message", "note", "customer", "company")]
READ += [
    f"org.permission.{thing}.read" for thing in ("user", "team", "tag", "shortcut", "brand", "satisfaction", "sla")
]
READ += [f"org.permission.{thing}.read" for thing in ("klass", "kobject", "metadata", "customer_merge")]


def test_the_recommended_roles_are_kustomers_own_names() -> None:
    assert set(RECOMMENDED_ROLES) == {"org.permission.search.create", *READ}
    assert len(RECOMMENDED_ROLES) == len(set(RECOMMENDED_ROLES)), "each is asked for once"


def test_the_old_names_still_work() -> None:
    by_name = {stream.name: stream.roles for stream in STREAMS}
    for name, thing in (
        *(("conversations", "conversation"), ("messages", "message"), ("notes", "note"), ("customers", "customer")),
        *(("companies", "company"), ("tags", "tag")),
    ):
        assert f"org.user.{thing}.read" in by_name[name]
    assert "org.admin.tag.read" in by_name["tags"]
    assert {"org.user.search.read", "org.admin.search.read"} <= set(SEARCH_ROLES)


@pytest.mark.parametrize(
    ("role", "need", "enough"),
    [
        ("org", "org.permission.note.read", True),
        ("org.permission", "org.permission.note.read", True),
        ("org.permission.note", "org.permission.note.read", True),
        ("org.permission.note.read", "org.permission.note.read", True),
        ("org.permission.note.read.own", "org.permission.note.read", False),
        ("org.permission.not", "org.permission.note.read", False),
        ("org.permission.notes", "org.permission.note.read", False),
        ("org.permission.note.create", "org.permission.note.read", False),
        ("org.user", "org.permission.note.read", False),
        ("or", "org.permission.note.read", False),
        ("org.", "org.permission.note.read", False),
        ("", "org.permission.note.read", False),
        ("ORG", "org.permission.note.read", False),
        ("org.tracking", "org.permission.note.read", False),
    ],
)
def test_a_role_grants_itself_and_all_beneath_it(role: str, need: str, enough: bool) -> None:
    assert role_satisfies([role], need) is enough
    assert role_satisfies(["org.tracking", role], need) is enough


def test_nothing_satisfies_nothing() -> None:
    assert not role_satisfies([], "org")
    assert not any_role(["org"], [])
    assert any_role(iter(["x", "org"]), iter(["a", "org.b"])), "anything that can be gone through once will do"


@pytest.mark.parametrize("held", [RECOMMENDED_ROLES, ("org",), ("org.permission",), ("org.user", "org.admin")])
def test_nothing_is_missing(held: tuple[str, ...]) -> None:
    assert missing_roles(held) == ()


def test_every_missing_role_is_named_once() -> None:
    assert missing_roles(()) == RECOMMENDED_ROLES
    for number, role in enumerate(RECOMMENDED_ROLES):
        others = RECOMMENDED_ROLES[:number] + RECOMMENDED_ROLES[number + 1 :]
        assert missing_roles(others) == (role,)


@given(st.lists(st.sampled_from(RECOMMENDED_ROLES)), st.sampled_from(RECOMMENDED_ROLES))
def test_another_role_never_takes_away(held: list[str], more: str) -> None:
    assert set(missing_roles([*held, more])) <= set(missing_roles(held))


def test_no_sign_in_an_id_leads_elsewhere() -> None:
    template = BY_NAME["custom_objects"].one
    assert path_of(template, klass="a#b", id="c/d?e") == "/v1/klasses/a%23b/c%2Fd%3Fe"


def test_streams_are_told_apart() -> None:
    assert len({stream.name for stream in STREAMS}) == len({str(stream.title) for stream in STREAMS}) == len(STREAMS)
    for stream in STREAMS:
        assert stream.updated_attr == f"{stream.context}_{stream.walked_by}_at"
        assert (stream.source != "") == (stream.kind == "derived")
        if stream.kind == "search":
            assert (stream.path, stream.page_size) == ("/v1/customers/search", 500)
        if stream.kind == "list":
            assert stream.page_size == (500 if stream.context in {"user", "team"} else 100)
        if stream.kind in {"search", "list"}:
            assert stream.one.endswith("/{id}")
        assert len(set(stream.columns)) == len(stream.columns)
