"""Which outcome after is which outcome before: the best assignment over all three lists."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from trialcli.ctgov.outcomes.assignment import best_assignment
from trialcli.ctgov.outcomes.outcome import TEXT_KEYS
from trialcli.ctgov.outcomes.profile import Profile
from trialcli.ctgov.outcomes.similarity import likeness
from trialcli.ctgov.outcomes.thresholds import Thresholds
from trialcli.ctgov.outcomes.timing import missing
from trialcli.ctgov.outcomes.words import plain, tokens

_MOST = 400
"""Above this number of outcomes on both sides the best assignment costs too much time."""
_SAME_TIMES = 0.05
"""What agreeing times add: they decide between two outcomes of one measure."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An outcome before and the same outcome after."""

    before: Profile
    after: Profile
    likeness: float

    @property
    def moved(self) -> bool:
        """Whether it is in another list than it was."""
        return self.before.ref.list_key != self.after.ref.list_key

    @property
    def altered(self) -> bool:
        """Whether it stayed in its list, and is told in other words or with other times."""
        old, new = (
            (one.said, one.all_times, tokens(plain(one.ref.text("measure"))))
            for one in (self.before, self.after)
        )
        return not self.moved and old != new


@dataclass(frozen=True, slots=True)
class Pairing:
    """The outcomes of two versions, the pairs of them, and those that are in no pair."""

    before: tuple[Profile, ...]
    after: tuple[Profile, ...]
    pairs: tuple[Pair, ...]
    gone: tuple[Profile, ...]
    new: tuple[Profile, ...]

    @property
    def sources(self) -> tuple[Profile, ...]:
        """The outcomes before that another may come from: what just stayed gave nothing away."""
        return (*(pair.before for pair in self.pairs if pair.altered), *self.gone)

    @property
    def receivers(self) -> tuple[Profile, ...]:
        """The outcomes after that another may be in: what just stayed has taken nothing in."""
        return (*(pair.after for pair in self.pairs if pair.altered), *self.new)


def pair_up(before: Sequence[Profile], after: Sequence[Profile], limits: Thresholds) -> Pairing:
    """Pair outcomes: what is exactly equal first, then as a whole the most alike."""
    left, right = list(before), list(after)
    pairs: list[Pair] = []
    for key in (_list_and_texts, _texts, _list_and_words):
        pairs += _take_equals(left, right, key)
    gains = [[_gain(one, other, limits) for other in right] for one in left]
    chosen = best_assignment(gains) if min(len(left), len(right)) <= _MOST else _greedy(gains)
    taken = [(row, column) for row, column in chosen if gains[row][column] > 0]
    pairs += (Pair(left[i], right[j], likeness(left[i], right[j])) for i, j in taken)
    rows, columns = {row for row, _ in taken}, {column for _, column in taken}
    return Pairing(
        before=tuple(before),
        after=tuple(after),
        pairs=tuple(pairs),
        gone=tuple(one for i, one in enumerate(left) if i not in rows),
        new=tuple(one for j, one in enumerate(right) if j not in columns),
    )


def _list_and_texts(one: Profile) -> Hashable:
    return one.ref.exactly


def _texts(one: Profile) -> Hashable:
    return one.ref.exactly[1:]


def _list_and_words(one: Profile) -> Hashable:
    return one.ref.list_key, *(tuple(tokens(plain(one.ref.text(key)))) for key in TEXT_KEYS)


def _take_equals(
    left: list[Profile], right: list[Profile], key: Callable[[Profile], Hashable]
) -> list[Pair]:
    """Take from both sides what is equal by a key."""
    waiting: dict[Hashable, list[Profile]] = {}
    for one in right:
        waiting.setdefault(key(one), []).append(one)
    pairs = [Pair(one, alike.pop(0), 1.0) for one in left if (alike := waiting.get(key(one)))]
    taken = {id(profile) for pair in pairs for profile in (pair.before, pair.after)}
    for side in (left, right):
        side[:] = [one for one in side if id(one) not in taken]
    return pairs


def _gain(one: Profile, other: Profile, limits: Thresholds) -> float:
    """Return what it is worth to take two outcomes for the same: 0 if they cannot be."""
    alike = likeness(one, other)
    stays = one.ref.list_key == other.ref.list_key
    same_rank = one.ref.primary == other.ref.primary
    if alike < (limits.same if same_rank else limits.moved):
        return 0.0
    in_time = bool(one.times and other.times and not missing(one.times, other.times))
    return alike + limits.staying * stays + _SAME_TIMES * in_time


def _greedy(gains: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pair the most alike first."""
    ranked = sorted(
        ((gain, i, j) for i, row in enumerate(gains) for j, gain in enumerate(row) if gain > 0),
        key=lambda found: (-found[0], found[1], found[2]),
    )
    rows: set[int] = set()
    columns: set[int] = set()
    chosen = []
    for _, i, j in ranked:
        if i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            chosen.append((i, j))
    return chosen
