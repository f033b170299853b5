"""What is compared of an outcome: its informative words, its components, its times."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from trialcli.ctgov.outcomes.abbreviations import glossary, phrases
from trialcli.ctgov.outcomes.components import parts
from trialcli.ctgov.outcomes.outcome import TEXT_KEYS, OutcomeRef
from trialcli.ctgov.outcomes.stopwords import every, grammar, metric
from trialcli.ctgov.outcomes.timing import Time, times, without_times
from trialcli.ctgov.outcomes.vocabulary import one_word_each
from trialcli.ctgov.outcomes.words import plain, stem, tokens

_WORD = re.compile(r"[^\W_]+")
# "In patients with ...": in whom, not what.
_POPULATION = re.compile(
    r"\b(?:in|for|among)\s+(?:\w+\s+){0,3}?"
    r"(?:patients|subjects|participants|adults|children|men|women|volunteers)"
    r"\s+(?:with|undergoing|having|receiving|suffering)\b[^.,;:()]*"
)

WordSet = frozenset[str]


@dataclass(frozen=True, slots=True)
class OutcomeProfile:
    """What is compared of an outcome."""

    ref: OutcomeRef
    measure: WordSet
    """The informative words of its measure; of its description where the measure has no words."""
    whole: WordSet
    """The informative words of its measure and its description."""
    said: WordSet
    """The words of ``whole``, and those of its time frame."""
    written: WordSet
    """Every word and number of its texts, as written."""
    parts: tuple[WordSet, ...]
    """The informative words of each thing its measure names."""
    times: frozenset[Time]
    """The times of its time frame."""
    all_times: frozenset[Time]
    """The times of its time frame, measure and description."""


class OutcomeVocabulary:
    """The words of some outcomes, with one word for all its spellings and abbreviations."""

    def __init__(self, refs: Sequence[OutcomeRef]) -> None:
        texts = [ref.text(key) for ref in refs for key in TEXT_KEYS]
        self._glossary = glossary(texts)
        self._one_word: Mapping[str, str] = {}
        self._one_word = one_word_each({word for text in texts for word in self.words(text)})

    def words(self, text: str) -> WordSet:
        """Return the informative words of a text; all of its words if none is informative."""
        for common in (every(), grammar() | metric(), grammar()):
            if informative := self._without(text, common):
                return informative
        return frozenset()

    def _without(self, text: str, common: WordSet) -> WordSet:
        found = tokens(self._written_out(_POPULATION.sub(" ", without_times(plain(text)))))
        stems = {stem(word) for word in found if word[0].isalpha() and word not in common}
        return frozenset(self._one_word.get(word, word) for word in stems)

    def _written_out(self, text: str) -> str:
        text = _WORD.sub(lambda match: self._meaning(match[0]), text)
        return _phrase().sub(lambda match: phrases()[match[0]], text)

    def _meaning(self, word: str) -> str:
        """Return what an abbreviation, or its plural ("AEs"), stands for."""
        one = self._glossary.get(word.removesuffix("s"), word)
        return self._glossary.get(word, one)

    def profile(self, ref: OutcomeRef) -> OutcomeProfile:
        """Return what is compared of an outcome."""
        measure, description, frame = map(ref.text, TEXT_KEYS)
        named, described = self.words(measure), self.words(description)
        things = (self._without(part, every()) for part in parts(plain(measure)))
        return OutcomeProfile(
            ref=ref,
            measure=named or described,
            whole=named | described,
            said=named | described | self._without(frame, every()),
            written=frozenset(tokens(plain(f"{measure}\n{description}\n{frame}"))),
            parts=tuple(words for words in things if words),
            times=times(frame),
            all_times=times(frame) | times(measure) | times(description),
        )


@cache
def _phrase() -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, phrases()), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(longest_first)})\b")


def profiles(*sides: Sequence[OutcomeRef]) -> tuple[tuple[OutcomeProfile, ...], ...]:
    """Return the profiles of the outcomes of each version, read with one vocabulary."""
    vocabulary = OutcomeVocabulary([ref for side in sides for ref in side])
    return tuple(tuple(map(vocabulary.profile, side)) for side in sides)
