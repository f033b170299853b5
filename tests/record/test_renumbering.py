from trialcli.record.pairing import ItemPairing
from trialcli.record.renumbering import pair_by_references, referring, renumbered
from trialcli.record.shape import ListShape

GROUPS = ListShape("group", "groups", referred_to="id")


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
    assert referring(items, {"groupId"}, numbers) == [
        {"groupId": "B", "value": "A"},
        {"groupId": 1},
        {"value": 2},
        "C",
        7,
    ]
    assert referring([{"groupIds": ["A", "X", None]}], {"groupIds"}, numbers) == [
        {"groupIds": ["B", "X", None]}
    ]
    assert referring([{"counts": [{"groupId": "A"}]}], {"groupId"}, numbers) == [
        {"counts": [{"groupId": "B"}]}
    ]


def test_items_that_refer_to_nothing_are_left_as_they_are():
    items = [{"groupId": "A"}, {"counts": [{"groupId": "Z"}]}]
    assert referring(items, set(), {"A": "B"}) is items
    assert referring(items, {"groupId"}, {}) is items
    assert referring(items, {"groupId"}, {"A": "B"})[1] is items[1]


def test_a_number_that_another_item_now_has_refers_to_nothing():
    pairing = ItemPairing(removed=[0], added=[0])
    assert renumbered(groups("A"), groups("A"), GROUPS, pairing) == {"A": "A (gone)"}


def paired(before, after, keys=("groupId",)):
    lists = [side["groups"] for side in (before, after)]
    pairing = ItemPairing(removed=[*range(len(lists[0]))], added=[*range(len(lists[1]))])
    pair_by_references((before, after), lists, GROUPS, keys, pairing)
    return sorted(pairing.pairs)


def table(**values):
    """Return a table with the values of each group."""
    counts = [{"groupId": at, "value": one} for at, many in values.items() for one in many]
    return {"groups": groups(*values), "rows": [{"counts": counts}]}


def test_items_are_one_if_what_refers_to_them_has_the_same_values():
    assert paired(table(A=[1, 2], B=[3, 4]), table(C=[3, 4], D=[1, 2])) == [(0, 1), (1, 0)]
    assert paired(table(A=[1, 2], B=[3, 4]), table(C=[1, 9], D=[5, 6])) == [(0, 0)]
    assert paired(table(A=[0]), table(B=[9])) == []
    assert paired(table(A=[]), table(A=[])) == []


def test_of_items_with_equal_values_those_with_one_number_are_paired():
    assert paired(table(A=[0], B=[0]), table(B=[0], A=[0])) == [(0, 1), (1, 0)]
