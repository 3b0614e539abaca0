"""The request's id and the code people read out."""

from spom.kit.request_ids import new_request_id, reference_of


def test_ids_differ_and_are_easy_to_read() -> None:
    ids = {new_request_id() for _ in range(2000)}

    assert len(ids) == 2000
    assert {len(one) for one in ids} == {24}
    assert not set("".join(ids)) & set("ILOU")


def test_the_reference_begins_the_id() -> None:
    assert reference_of("K7F219ABCDEF") == "K7F2-19"
    assert not reference_of("")
