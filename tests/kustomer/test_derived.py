"""What is part of other records, ids alone, and what counts in other units."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kustomer.more_samples import MORE_SAMPLES, WHEN
from wizard.kustomer.answers import read_ids, read_page, read_record
from wizard.kustomer.derived import derive, describe_attachment, read_custom_attributes
from wizard.kustomer.errors import NotKustomer
from wizard.kustomer.records import Record
from wizard.kustomer.streams import BY_NAME


def read(stream: str, **record: Any) -> Record:  # noqa: ANN401 - any JSON
    body = json.dumps({"data": [{"id": "x"} | record]}).encode()
    return read_page(body, BY_NAME[stream], 500).records[0]


def columns(stream: str, record: Record) -> dict[str, object]:
    names = ("id", "updated_at", "created_at", "deleted_at", *BY_NAME[stream].columns, "record")
    return dict(zip(names, record.row, strict=True))


LEVEL = {
    "form": "f",
    "formResponse": "r",
    "channel": "email",
    "status": "rated",
    "rating": 5,
    "score": 1,
    "sentBy": "u",
    "sentAt": WHEN,
    "createdAt": WHEN,
}


def test_an_answer_is_read_from_its_conversation() -> None:
    conversation = read(
        "conversations",
        attributes={"updatedAt": WHEN, "satisfactionLevel": LEVEL},
        relationships={"customer": {"data": {"id": "c"}}},
    )
    (response,) = derive("conversations", [conversation])["satisfaction_responses"]
    assert columns("satisfaction_responses", response) == {
        "id": "r",
        "updated_at": WHEN,
        "created_at": WHEN,
        "deleted_at": None,
        "conversation_id": "x",
        "customer_id": "c",
        "survey_id": "f",
        "channel": "email",
        "status": "rated",
        "rating": 5,
        "score": 1,
        "sent_by": "u",
        "sent_at": WHEN,
        "record": json.dumps(LEVEL),
    }


def test_attachments_are_named_by_their_message_and_described_later() -> None:
    data = [{"type": "attachment", "id": "a"}, {"type": "attachment", "id": "b"}, None, {"id": 5}]
    message = read(
        "messages",
        attributes={"updatedAt": WHEN},
        relationships={"attachments": {"data": data}, "conversation": {"data": {"id": "c"}}},
    )
    found = derive("messages", [message])["attachments"]
    assert [(record.id, record.row[4:6]) for record in found] == [("a", ("x", "c")), ("b", ("x", "c"))]
    details = read("attachments", **MORE_SAMPLES["attachments"] | {"relationships": {}})
    described = columns("attachments", describe_attachment(found[0].row, details))
    assert (described["id"], described["message_id"], described["conversation_id"]) == ("a", "x", "c")
    assert (described["name"], described["size"], described["updated_at"]) == ("a.pdf", 5, WHEN)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*LEVEL, "data", "id"]), inner),
    max_leaves=8,
)


@given(st.sampled_from(["conversations", "messages", "notes"]), anything, anything)
def test_strange_parts_stop_nothing(stream: str, level: object, named: object) -> None:
    record = read(stream, attributes={"satisfactionLevel": level}, relationships={"attachments": named})
    for name, found in derive(stream, [record]).items():
        for one in found:
            assert len(one.row) == 5 + len(BY_NAME[name].columns)
            assert one.id


@given(anything)
def test_strange_custom_attributes_are_read_or_refused(properties: object) -> None:
    body = json.dumps({"data": {"attributes": {"properties": properties}}}).encode()
    try:
        found = read_custom_attributes(body, "customer")
    except NotKustomer:
        return
    assert all(len(one.row) == 5 + len(BY_NAME["custom_attributes"].columns) for one in found)


def test_what_is_part_of_something_deleted_is_deleted() -> None:
    gone = {"updatedAt": WHEN, "deletedAt": WHEN, "deleted": True}
    conversation = read("conversations", attributes=gone | {"satisfactionLevel": LEVEL})
    attached = {"attachments": {"data": [{"type": "attachment", "id": "a"}]}}
    message = read("messages", attributes=gone, relationships=attached)
    (answer,) = derive("conversations", [conversation])["satisfaction_responses"]
    (attachment,) = derive("messages", [message])["attachments"]
    assert columns("satisfaction_responses", answer)["deleted_at"] == WHEN
    assert columns("attachments", attachment)["deleted_at"] == WHEN


def test_a_number_too_large_for_anything_is_no_bug() -> None:
    body = b'{"data": [{"id": "x", "attributes": {"satisfactionLevel": {"formResponse": "r", "rating": 1e999}}}]}'
    with pytest.raises(NotKustomer):
        read_page(body, BY_NAME["conversations"], 500)


NO_PROPERTIES = [{"attributes": {"properties": none}} for none in (None, [])]


@pytest.mark.parametrize("data", [None, {}, {"attributes": None}, *NO_PROPERTIES])
def test_what_has_no_custom_attributes_may_say_so_in_any_way(data: object) -> None:
    assert read_custom_attributes(json.dumps({"data": data}).encode(), "company") == []


def test_a_strange_time_leaves_custom_attributes_as_they_are() -> None:
    body = {"data": {"attributes": {"updatedAt": 5, "properties": {"tierStr": {"type": "string"}}}}}
    assert [one.id for one in read_custom_attributes(json.dumps(body).encode(), "company")] == ["company.tierStr"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"<html>"])
def test_what_has_no_data_describes_no_attributes(body: bytes) -> None:
    with pytest.raises(NotKustomer):
        read_custom_attributes(body, "company")


def test_custom_attributes_are_records_of_their_own() -> None:
    described = {"type": "string", "displayName": "Loyalty tier", "updatedAt": WHEN, "enumeration": ["gold"]}
    body = json.dumps({"data": {"attributes": {"properties": {"loyaltyTierStr": described}}}}).encode()
    (attribute,) = read_custom_attributes(body, "customer")
    found = columns("custom_attributes", attribute)
    assert (found["id"], found["object"], found["name"]) == ("customer.loyaltyTierStr", "customer", "loyaltyTierStr")
    assert (found["display_name"], found["type"], found["updated_at"]) == ("Loyalty tier", "string", WHEN)
    assert json.loads(str(found["record"])) == described


def test_milliseconds_and_seconds_are_told_apart() -> None:
    sample = MORE_SAMPLES["conversation_times"]
    second = sample | {"links": {"self": "/v2/conversations/times/x"}}
    in_seconds, in_milliseconds = (
        columns("conversation_times", read("conversation_times", **s)) for s in (sample, second)
    )
    assert (in_seconds["handle_seconds"], in_milliseconds["handle_seconds"]) == (150, 0.15)
    assert (in_seconds["message_seconds"], in_milliseconds["message_seconds"]) == (60, 0.06)


def test_an_object_says_its_klass_in_two_ways() -> None:
    by_type = read("custom_objects", type="kobject.ecomm-order", attributes={})
    assert by_type.row[4] == "ecomm-order"


def test_versions_come_along_with_their_slas() -> None:
    body = {"data": [{"id": "s"}], "included": [{"id": "v", "type": "sla_version"}]}
    page = read_page(json.dumps(body).encode(), BY_NAME["slas"], 100)
    assert [record.id for record in page.records] == ["s", "v"]
    assert len(read_page(json.dumps(body).encode(), BY_NAME["tags"], 100).records) == 1
    somebody = body | {"included": [*body["included"], {"id": "u", "type": "user"}]}
    assert [one.id for one in read_page(json.dumps(somebody).encode(), BY_NAME["slas"], 100).records] == ["s", "v"]
    strange = json.dumps(body | {"included": "nothing"}).encode()
    assert len(read_page(strange, BY_NAME["slas"], 100).records) == 1


@pytest.mark.parametrize("data", [["a", "b"], [{"id": "a"}, {"id": "b", "type": "x"}]])
def test_ids_come_bare_or_dressed(data: list[object]) -> None:
    page = read_ids(json.dumps({"data": data, "meta": {"total": 2, "pageSize": 500}}).encode(), 500)
    assert (page.ids, page.total, page.has_more, page.timed_out) == (["a", "b"], 2, False, False)


@pytest.mark.parametrize("data", [None, {}, [None], [{}], [{"id": 5}], [""], [[]]])
def test_what_is_no_id_is_refused(data: object) -> None:
    with pytest.raises(NotKustomer):
        read_ids(json.dumps({"data": data}).encode(), 500)


def test_one_record_is_read_alone() -> None:
    body = json.dumps({"data": MORE_SAMPLES["brands"]}).encode()
    assert read_record(body, BY_NAME["brands"]).row[4:6] == ("Acme", True)
    with pytest.raises(NotKustomer):
        read_record(b"{}", BY_NAME["brands"])
