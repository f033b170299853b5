"""The outcomes of two versions, read, and which is which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from trialcli.ctgov.outcomes.outcome import ListKey, OutcomeRef
from trialcli.ctgov.outcomes.profile import OutcomeProfile, OutcomeVocabulary
from trialcli.ctgov.outcomes.reading import Unit, content
from trialcli.ctgov.outcomes.readpair import ReadList, ReadPair
from trialcli.ctgov.outcomes.words import plain, tokens
from trialcli.record.shape import ItemPlacePair


@dataclass(frozen=True, slots=True)
class OutcomePair:
    """An outcome before and the same outcome after."""

    before: OutcomeProfile
    after: OutcomeProfile

    @property
    def same(self) -> bool:
        """Whether its list and its texts are the same."""
        return self.before.ref.exactly == self.after.ref.exactly

    @property
    def moved(self) -> bool:
        """Whether it is in another list than it was."""
        return self.before.ref.list_key != self.after.ref.list_key

    @property
    def altered(self) -> bool:
        """Whether it stayed in its list, with other words or other times."""
        old, new = (
            (one.said, one.all_times, tokens(plain(one.ref.text("measure"))))
            for one in (self.before, self.after)
        )
        return not self.moved and old != new


@dataclass(frozen=True)
class PairedOutcomes:
    """The outcomes of two versions, the pairs of them, and those that are in no pair."""

    before: tuple[OutcomeProfile, ...]
    after: tuple[OutcomeProfile, ...]
    pairs: tuple[OutcomePair, ...]
    gone: tuple[OutcomeProfile, ...]
    new: tuple[OutcomeProfile, ...]
    vocabulary: OutcomeVocabulary

    @classmethod
    def of(
        cls,
        olds: Sequence[OutcomeRef],
        news: Sequence[OutcomeRef],
        places: Iterable[ItemPlacePair],
    ) -> "PairedOutcomes":
        """Read the outcomes of both versions, and pair those at some places."""
        vocabulary = OutcomeVocabulary((*olds, *news))
        before, after = (tuple(map(vocabulary.profile, side)) for side in (olds, news))
        ours, theirs = ({one.ref.place: one for one in side} for side in (before, after))
        paired = {i: j for i, j in places if i in ours and j in theirs}
        taken = set(paired.values())
        return cls(
            before,
            after,
            tuple(OutcomePair(ours[i], theirs[j]) for i, j in paired.items()),
            gone=tuple(one for place, one in ours.items() if place not in paired),
            new=tuple(one for place, one in theirs.items() if place not in taken),
            vocabulary=vocabulary,
        )

    def read(self, pair: OutcomePair) -> ReadPair:
        """Return a pair as it reads, with what the other outcomes of its list say."""
        old, new = pair.before.ref, pair.after.ref
        return ReadPair(
            self.vocabulary.reading(old),
            self.vocabulary.reading(new),
            (old.text("measure"), new.text("measure")),
            (old.text("description"), new.text("description")),
            *self._lists[old.list_key],
        )

    def moved_to(self, text: str, key: ListKey) -> ListKey | None:
        """Return the other list of which a new outcome names all of a text, or none did before."""
        return self._other_list(text, key, self.new, self.after, self.before)

    def moved_from(self, text: str, key: ListKey) -> ListKey | None:
        """Return the other list of which an outcome that is gone named all of a text, or any did.

        None of that list names it now, unless one is gone.
        """
        return self._other_list(text, key, self.gone, self.before, self.after)

    def _other_list(
        self,
        text: str,
        key: ListKey,
        only_there: Iterable[OutcomeProfile],
        there: Iterable[OutcomeProfile],
        not_there: Iterable[OutcomeProfile],
    ) -> ListKey | None:
        units = content(self.vocabulary.units(text))
        if not units:
            return None
        certain, found, denied = (
            [
                one.ref.list_key
                for one in side
                if one.ref.list_key != key and self._names(one, units)
            ]
            for side in (only_there, there, not_there)
        )
        return next(iter((*certain, *(other for other in found if other not in denied))), None)

    def _names(self, one: OutcomeProfile, units: Iterable[Unit]) -> bool:
        measured = self.vocabulary.reading(one.ref).measured
        return all(measured.has(unit) for unit in units)

    @cached_property
    def _lists(self) -> Mapping[ListKey, tuple[ReadList, ReadList]]:
        """What the outcomes of each list in which one changed say together, before and after."""
        changed = {pair.before.ref.list_key for pair in self.pairs if not pair.same}
        return {key: (self._list(self.before, key), self._list(self.after, key)) for key in changed}

    def _list(self, side: Iterable[OutcomeProfile], key: ListKey) -> ReadList:
        refs = (one.ref for one in side if one.ref.list_key == key)
        return ReadList.of(map(self.vocabulary.reading, refs))

    @cached_property
    def sources(self) -> tuple[OutcomeProfile, ...]:
        """The outcomes before that changed: another may have been split from one of them."""
        return (*(pair.before for pair in self.pairs if pair.altered), *self.gone)

    @cached_property
    def gone_or_changed(self) -> tuple[OutcomeProfile, ...]:
        """The outcomes before that are not the same after."""
        return (*self.gone, *(pair.before for pair in self.pairs if not pair.same))

    @cached_property
    def new_or_changed(self) -> tuple[OutcomeProfile, ...]:
        """The outcomes after that were not the same before."""
        return (*self.new, *(pair.after for pair in self.pairs if not pair.same))
