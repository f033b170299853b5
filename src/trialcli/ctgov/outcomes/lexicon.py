"""What outcome measures name: one name for phrases of one meaning, and how meanings are related.

The data are in ``lexicon.txt``; its first lines describe the format.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from trialcli.ctgov.outcomes.stopwords import grammar
from trialcli.ctgov.outcomes.words import plain, stem, tokens

_ARTICLES = frozenset({"a", "an", "the"})
_LONGEST_ABBREVIATION = 5
"""A word of at most 5 letters that ends in "s" may be the plural of an abbreviation."""

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase that the lexicon knows, and where it stands in a text."""

    name: str
    """The name of its meaning: equal for all phrases of one meaning."""
    start: int
    end: int
    """The positions of its words, the last one excluded."""


class Lexicon:
    """The phrases and their relations.

    The phrases are grouped by the start of their first word. The words of a group are reduced to
    stems when it is first needed: a text needs few of the groups.
    """

    def __init__(self, sections: Mapping[str, Sequence[tuple[str, Sequence[str]]]]) -> None:
        """Make a lexicon of its sections: for each, the names and their phrases."""
        self._groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._phrases: dict[str, dict[str, list[tuple[Stems, str]]]] = {}
        self._no_plurals = {word for word in grammar() if _may_be_plural(word)}
        """Words and abbreviations that end in "s": "HADS" is not the plural of "had"."""
        self.constructs: dict[str, set[str]] = defaultdict(set)
        """By the name of an instrument: the names of what it measures; a method has none."""
        self.specials: dict[str, frozenset[str]] = {}
        """By the name of a general thing: the names of the things by which it is spelled out."""
        self.classes: dict[str, str] = {}
        """By the name of a qualifier, such as "plasma": its class, such as "specimen"."""
        self.parameters: set[str] = set()
        """The names of what is computed of any substance: "area under the curve"."""
        self.vague: set[str] = set()
        """The names of what may be spelled out by anything."""
        for name, phrases in sections["same"]:
            self._add(name, (name, *phrases))
        self._add_instruments(sections)
        for name, phrases in sections["narrower"]:
            self.specials[name] = frozenset(phrases)
            for phrase in (name, *phrases):
                self._add(phrase, (phrase,))
        for name, phrases in sections["qualifiers"]:
            for phrase in phrases:
                self.classes[phrase] = name
                self._add(phrase, (phrase,))
        for _, phrases in sections["parameters"]:
            self.parameters.update(phrases)
            for phrase in phrases:
                self._add(phrase, (phrase,))
        for _, phrases in sections["vague"]:
            self.vague.update(phrases)
            for phrase in phrases:
                self._add(phrase, (phrase,))

    def _add(self, name: str, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            self._groups[_start(phrase)].append((phrase, name))
            if _may_be_plural(phrase):
                self._no_plurals.add(phrase)

    def _add_instruments(self, sections: Mapping[str, Sequence[tuple[str, Sequence[str]]]]) -> None:
        for construct, instruments in sections["instruments"]:
            self._add(construct, (construct,))
            for spellings in instruments:
                self._add_instrument(spellings, {construct})
        for _, methods in sections["methods"]:
            for spellings in methods:
                self._add_instrument(spellings, set())

    def _add_instrument(self, spellings: str, constructs: Set[str]) -> None:
        names = [one.strip() for one in spellings.split("/")]
        self._add(names[0], names)
        self.constructs[names[0]] |= constructs

    def terms(self, words: Sequence[str]) -> Iterator[Term]:
        """Yield the phrases in a sequence of words, the longest at each place, in their order."""
        stems = [self._stem(word) for word in words]
        place = 0
        while place < len(stems):
            found = self._at(stems, place)
            if found:
                yield found
            place = found.end if found else place + 1

    def knows(self, words: Sequence[str]) -> bool:
        """Whether some words are one phrase, without words of registrations before it."""
        return any(term.end == len(words) and term.start == 0 for term in self.terms(words))

    def _stem(self, word: str) -> str:
        """Return the stem of a word; of "AEs" that of "AE"."""
        if word in self._no_plurals:
            return word
        singular = word.removesuffix("s")
        short = len(word) <= _LONGEST_ABBREVIATION and singular != word
        if (
            short
            and not self._beginning(stem(word), alone=True)
            and self._beginning(singular, alone=True)
        ):
            return singular
        return stem(word)

    def _beginning(self, word: str, *, alone: bool = False) -> Sequence[tuple[Stems, str]]:
        """Return the phrases that begin with a word, the longest first; or that are only it."""
        start = _start(word)
        if start not in self._phrases:
            self._phrases[start] = self._by_first_word(self._groups.get(start, ()))
        found = self._phrases[start].get(word, ())
        return [each for each in found if len(each[0]) == 1] if alone else found

    def _at(self, stems: Sequence[str], place: int) -> Term | None:
        for phrase, name in self._beginning(stems[place]):
            end = place
            for part in phrase:
                while end > place and end < len(stems) and stems[end] in _ARTICLES:
                    end += 1
                if end >= len(stems) or stems[end] != part:
                    break
                end += 1
            else:
                return Term(name, place, end)
        return None

    def _by_first_word(
        self, group: Iterable[tuple[str, str]]
    ) -> dict[str, list[tuple[Stems, str]]]:
        """Return phrases by their first word, the longest first; of equals, the first one stays."""
        meanings: dict[Stems, str] = {}
        for phrase, name in group:
            meanings.setdefault(phrase_words(phrase, self._no_plurals), name)
        by_first: dict[str, list[tuple[Stems, str]]] = defaultdict(list)
        for words, name in sorted(meanings.items(), key=lambda entry: -len(entry[0])):
            if words:
                by_first[words[0]].append((words, name))
        return dict(by_first)

    @cached_property
    def measurable(self) -> Set[str]:
        """The names of what instruments measure."""
        return set().union(*self.constructs.values())

    def says_what(self, name: str) -> bool:
        """Whether a meaning says what is measured: it is no qualifier, and not vague."""
        return name not in self.classes and name not in self.vague

    def related(self, one: str, other: str) -> bool:
        """Whether one meaning spells out the other: an instrument, or a part of a general thing."""
        return (
            other in self.constructs.get(one, ())
            or one in self.constructs.get(other, ())
            or self.is_special(one, other)
            or self.is_special(other, one)
        )

    def is_special(self, name: str, general: str) -> bool:
        """Whether a meaning is a special one of a general one, or a kind of a special one.

        "Treatment related adverse event" is a kind of "adverse event": it ends with it.
        """
        specials = self.specials.get(general)
        if not specials:
            return False
        words = name.split()
        return any(" ".join(words[start:]) in specials for start in range(len(words)))

    def spelling_out(self, name: str) -> Set[str]:
        """Return the meanings by which one is spelled out: its parts, what it measures."""
        return self.specials.get(name, frozenset()) | self.constructs.get(name, set())

    def same_construct(self, one: str, other: str) -> bool:
        """Whether two instruments measure one thing."""
        return bool(self.constructs.get(one, frozenset()) & self.constructs.get(other, frozenset()))


def phrase_words(text: str, no_plurals: Set[str] = frozenset()) -> Stems:
    """Return the words of a phrase as the lexicon compares them: stems, but for some words."""
    words = (word for word in tokens(plain(text)) if word not in _ARTICLES)
    return tuple(word if word in no_plurals else stem(word) for word in words)


@cache
def lexicon() -> Lexicon:
    """Return the lexicon that the program uses."""
    return read_lexicon(files(__package__).joinpath("lexicon.txt").read_text(encoding="utf-8"))


def read_lexicon(text: str) -> Lexicon:
    """Read a lexicon from the text of its file."""
    return Lexicon(_sections(text))


def _sections(text: str) -> Mapping[str, list[tuple[str, list[str]]]]:
    sections: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    current = ""
    for line in text.splitlines():
        if line.startswith("["):
            current = line.strip("[] ")
        elif "=" in line and not line.startswith("#"):
            name, _, rest = line.partition("=")
            phrases = [phrase.strip() for phrase in rest.split("|")]
            sections[current].append((name.strip(), [phrase for phrase in phrases if phrase]))
    return sections


def _may_be_plural(word: str) -> bool:
    """Whether a word may be taken for the plural of an abbreviation."""
    return word.endswith("s") and len(word) <= _LONGEST_ABBREVIATION


def _start(phrase: str) -> str:
    """Return what a phrase shares with the stem of its first word."""
    word = phrase.partition(" ")[0]
    if word[:1].isdigit():
        word = tokens(word)[0]  # "6mwd" is read as "6 mwd"
    return word.replace("ae", "e").replace("oe", "e")[:3]
