"""Abbreviations that some records explain: "Systemic Lupus Erythematosus (SLE)"."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from trialcli.ctgov.outcomes.abbreviations import explained
from trialcli.ctgov.related.profile import Profile
from trialcli.ctgov.related.spelling import Words, words

_CLEAR = 0.6
"""An abbreviation is understood if this share of its explanations agrees (our own)."""
_LEAST = 3
_ABSORBED = 0.7
"""The share of a word that counts for the name and not for the word alone (our own)."""


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """What abbreviations stand for, in words."""

    long: Mapping[str, Words]

    @classmethod
    def of(cls, profiles: Iterable[Profile]) -> "Abbreviations":
        """Return the abbreviations that the titles and names of some records explain.

        A condition of at least three words also explains its initials, as conditions are often
        written so in titles.
        """
        found: dict[str, Counter[Words]] = {}
        for one in profiles:
            for text in {one.title, *one.conditions, *one.keywords}:
                for short, long in explained(text):
                    if len(words(long)) < 2:
                        continue
                    found.setdefault(short, Counter())[words(long)] += 2
            for name in one.conditions:
                long_form = words(name)
                if len(long_form) >= _LEAST and len(name.split()) == len(long_form):
                    short = "".join(word[0] for word in long_form)
                    found.setdefault(short, Counter())[long_form] += 1
        return cls(
            {
                short: meanings.most_common(1)[0][0]
                for short, meanings in found.items()
                if meanings.most_common(1)[0][1] >= _CLEAR * meanings.total()
            }
        )

    def of_subject(self, terms: Mapping[str, float]) -> "Abbreviations":
        """Return the abbreviations that some terms have, or have in words."""
        return Abbreviations(
            {
                short: long
                for short, long in self.long.items()
                if short in terms or all(word in terms for word in long)
            }
        )

    def contracted(self, terms: Mapping[str, float]) -> Mapping[str, float]:
        """Return terms with the abbreviations in place of the words that they stand for.

        As one term, a name counts once, however many words it has.
        """
        counts: dict[str, float] | None = None
        for short, long in self.long.items():
            if all(word in terms for word in long):
                counts = dict(terms) if counts is None else counts
                times = min(counts[word] for word in long)
                for word in set(long):
                    counts[word] -= _ABSORBED * times
                counts[short] = counts.get(short, 0) + times
        if counts is None:
            return terms
        return {term: count for term, count in counts.items() if count > 0}

    def spelled_out(self, key: Iterable[str]) -> Words:
        """Return words with the abbreviations among them replaced."""
        return tuple(word for each in key for word in self.long.get(each, (each,)))
