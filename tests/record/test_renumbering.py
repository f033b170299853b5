from trialcli.record.pairing import ItemPairing
from trialcli.record.renumbering import referring, renumbered
from trialcli.record.shape import ListShape

GROUPS = ListShape("group", "groups", referred_to="id")
COUNTS = ListShape("count", "counts", refers_by="groupId")
LISTS = ListShape("analysis", "analyses", refers_by="groupIds")


def groups(*numbers):
    return [{"id": number} for number in numbers]


def test_numbers_of_paired_items_that_moved_on():
    pairing = ItemPairing(equal=[(0, 0)], pairs=[(1, 2)], added=[1])
    found = renumbered(groups("A", "B"), groups("A", "B", "C"), GROUPS, pairing)
    assert found == {"B": "C"}


def test_a_number_passed_on_refers_to_nothing():
    pairing = ItemPairing(pairs=[(1, 0)], removed=[0])
    found = renumbered(groups("A", "B"), groups("A"), GROUPS, pairing)
    assert found == {"B": "A", "A": "A (gone)"}


def test_a_number_left_alone_stays():
    pairing = ItemPairing(removed=[0], added=[0])
    assert renumbered(groups("A"), groups("B"), GROUPS, pairing) == {}


def test_items_without_a_number_are_skipped():
    pairing = ItemPairing(pairs=[(0, 0), (1, 1), (2, 2)])
    assert renumbered([{}, 1, {"id": 3}], [{"id": "A"}, 2, {"id": "B"}], GROUPS, pairing) == {}


def test_references_are_read_with_the_numbers_of_now():
    numbers = {"A": "B", "B": "C"}
    items = [{"groupId": "A", "value": "A"}, {"groupId": 1}, {"value": 2}, "B", 7]
    assert referring(items, COUNTS, numbers) == [
        {"groupId": "B", "value": "A"},
        {"groupId": 1},
        {"value": 2},
        "C",
        7,
    ]
    assert referring([{"groupIds": ["A", "X", None]}], LISTS, numbers) == [
        {"groupIds": ["B", "X", None]}
    ]


def test_items_that_refer_to_nothing_are_left_as_they_are():
    items = [{"groupId": "A"}]
    assert referring(items, GROUPS, {"A": "B"}) is items
    assert referring(items, COUNTS, {}) is items
