"""What is compared of an outcome to find it again: its informative words, its times."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trialcli.ctgov.outcomes.abbreviations import explained, in_place, initials
from trialcli.ctgov.outcomes.lexicon import lexicon
from trialcli.ctgov.outcomes.outcome import TEXT_KEYS, OutcomeRef
from trialcli.ctgov.outcomes.reading import Reader, Reading, Unit
from trialcli.ctgov.outcomes.stopwords import every, grammar
from trialcli.ctgov.outcomes.timing import Time, times, without_times
from trialcli.ctgov.outcomes.words import plain, stem, tokens

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
    names: WordSet
    """The names of the meanings that its measure contains."""
    spelled: WordSet
    """The names of the meanings by which a general one of ``names`` is spelled out."""
    times: frozenset[Time]
    """The times of its time frame."""
    all_times: frozenset[Time]
    """The times of its time frame, measure and description."""


class OutcomeVocabulary:
    """The words of some outcomes, with one word for all its spellings and abbreviations."""

    def __init__(self, refs: Sequence[OutcomeRef]) -> None:
        texts = [text for ref in refs for key in TEXT_KEYS if (text := ref.text(key))]
        measures = list(dict.fromkeys(ref.text("measure") for ref in refs))
        here = in_place(measures)
        own = initials(measures) | here
        own |= dict(pair for text in texts for pair in explained(text))
        stems = {
            stem(word)
            for text in texts
            for word in tokens(plain(text))
            if word.isalpha() and word not in every()
        }
        self._reader = Reader(own, stems, here)
        self._readings: dict[object, Reading] = {}

    def words(self, text: str) -> WordSet:
        """Return the informative words of a text; all of its words if none is informative."""
        bare = _POPULATION.sub(" ", without_times(plain(text)))
        found = frozenset(word for unit in self._reader.units(bare) for word in unit.words)
        if found:
            return found
        written = [word for word in tokens(bare) if word[0].isalpha()]
        return frozenset(stem(word) for word in written if word not in grammar()) or frozenset(
            map(stem, written)
        )

    def units(self, text: str) -> tuple[Unit, ...]:
        """Return the units of a text of these outcomes."""
        return self._reader.units(without_times(plain(text)))

    def reading(self, ref: OutcomeRef) -> Reading:
        """Return what an outcome says, in the units that are compared."""
        place = (ref.list_key, ref.index, id(ref.outcome))
        if place not in self._readings:
            self._readings[place] = self._reader.read(*map(ref.text, TEXT_KEYS))
        return self._readings[place]

    def profile(self, ref: OutcomeRef) -> OutcomeProfile:
        """Return what is compared of an outcome."""
        measure, description, frame = map(ref.text, TEXT_KEYS)
        named = self.words(measure) if measure else frozenset()
        described = self.words(description) if description else frozenset()
        units = self.units(measure)
        return OutcomeProfile(
            ref=ref,
            measure=named or described,
            whole=named | described,
            said=named | described | self.words(frame),
            written=frozenset(tokens(plain(f"{measure}\n{description}\n{frame}"))),
            names=frozenset(unit.name for unit in units),
            spelled=frozenset(name for unit in units for name in lexicon().spelling_out(unit.name)),
            times=times(frame),
            all_times=times(frame) | times(measure) | times(description),
        )
