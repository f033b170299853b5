"""What an outcome says, in the units that are compared: the things it measures, how, in whom."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from trialcli.ctgov.outcomes.abbreviations import are_initials
from trialcli.ctgov.outcomes.clauses import Clause, clauses, unlabelled
from trialcli.ctgov.outcomes.lexicon import Lexicon, lexicon
from trialcli.ctgov.outcomes.stopwords import is_stop
from trialcli.ctgov.outcomes.timing import without_times
from trialcli.ctgov.outcomes.vocabulary import one_word_each
from trialcli.ctgov.outcomes.words import plain, stem, tokens

_HYPHENATED = re.compile(r"\b([^\W\d_]+)-([^\W\d_]+)\b")
_COMPOSITE = re.compile(
    r"\b(?:composite|combined|any|events?|mace\w*|make\w*|success\w*|failures?|freedom"
    r"|morbidity|complications?)\b"
)
_PURPOSE = re.compile(r"^to \w+ (?:and \w+ )?(?:the )?")
_ARTICLE = re.compile(r"^(?:an?|the) (?=\w)")
_OF = re.compile(r"\b(?:of|in|for|on)\b")
_SHORT = 3
"""At most 3 words before "and" share the head of what follows it."""
_SENTENCES = re.compile(r"\n+|(?<=[^\W_][^\W_])\.\s")
_DISTINGUISHING = frozenset(
    {"overall", "total", "cumulative", "upper", "lower", "left", "right", "high", "low"}
)
"""Words that distinguish phrases, but mean nothing alone: "overall survival"."""
_FURTHER = re.compile(r"\b(?:in addition|additionally)\b(?: to \w+)?[:,]?\s([^.;\n]+)")
"""Things that a description adds to those of the measure."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or a phrase of one meaning."""

    name: str
    """Equal for all units of one meaning."""
    words: frozenset[str]
    """The informative words of its name, as stems."""
    written: frozenset[str]
    """The informative words of its text, as stems."""
    text: str
    """As written in plain words."""
    known: bool
    """Whether the lexicon knows it."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the things that a measure names."""

    units: tuple[Unit, ...]
    text: str
    """In plain words, without what qualifies it."""
    joined_by_or: bool
    head: frozenset[str]
    """The names of the units that say what it is: those before "of", else the last one."""

    @property
    def label(self) -> str:
        """Its text without an article or the purpose that may introduce it: "to assess the"."""
        return _ARTICLE.sub("", _PURPOSE.sub("", " ".join(self.text.split())))


@dataclass(frozen=True, slots=True)
class SaidWords:
    """The informative words of some units, as stems; those of a known phrase belong together."""

    every: AbstractSet[str]
    free: AbstractSet[str]
    """Those that are in no known phrase of several words."""
    phrases: AbstractSet[frozenset[str]]

    @classmethod
    def of(cls, units: Iterable[tuple[frozenset[str], bool]]) -> "SaidWords":
        """Return the words of units, each with whether the lexicon knows it."""
        free: set[str] = set()
        phrases: set[frozenset[str]] = set()
        for words, known in units:
            if known and len(words) > 1:
                phrases.add(words)
            else:
                free |= words
        return cls(free.union(*phrases), free, phrases)

    def have(self, words: AbstractSet[str]) -> bool:
        """Whether they contain some words, at most one phrase among them.

        "Patient survival" and "graft dysfunction" do not contain "graft survival".
        """
        if not words <= self.every:
            return False
        rest = words - self.free
        return not rest or any(rest <= phrase for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Said:
    """What some outcomes say, to be searched for units."""

    names: AbstractSet[str]
    words: "SaidWords"
    written: "SaidWords"

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "Said":
        """Return what some units say."""
        units = tuple(units)
        return cls(
            {unit.name for unit in units},
            SaidWords.of((unit.words, unit.known) for unit in units),
            SaidWords.of((unit.written, unit.known) for unit in units),
        )

    def has(self, unit: Unit) -> bool:
        """Whether they contain a unit, in these words or in others of the same meaning."""
        return (
            unit.name in self.names
            or self.words.have(unit.words)
            or bool(unit.written and self.written.have(unit.written))
        )

    def is_related(self, unit: Unit) -> bool:
        """Whether they spell a unit out, or a unit spells one of theirs out."""
        return any(lexicon().related(unit.name, name) for name in self.names)


@dataclass(frozen=True)
class Reading:
    """The units of an outcome, by what they say."""

    things: tuple[Thing, ...]
    methods: tuple[Unit, ...]
    population: tuple[Unit, ...]
    beside: tuple[Unit, ...]
    """The other units of the measure: its context, its explanations."""
    listed: tuple[Thing, ...]
    """The things that count as the outcome, if it is a composite that its description defines."""
    described: tuple[Unit, ...]
    """The units of the description and the time frame."""
    single: Mapping[str, str]
    """The words of the measure that are in no phrase of the lexicon, by their stems; none if it
    states an objective beside its endpoint."""
    heard: AbstractSet[str]
    """The stems of every word of the three texts, and of the initials in them."""

    @cached_property
    def core(self) -> tuple[Unit, ...]:
        """The units of all the things, each once."""
        return tuple({unit.name: unit for thing in self.things for unit in thing.units}.values())

    @cached_property
    def named(self) -> tuple[Unit, ...]:
        """Every unit of the measure."""
        return (*self.core, *self.methods, *self.population, *self.beside)

    @cached_property
    def said(self) -> tuple[Unit, ...]:
        """Every unit."""
        return (*self.named, *self.described)

    @cached_property
    def measured(self) -> Said:
        """What it measures, to be searched."""
        return Said.of(self.core)

    @cached_property
    def everything(self) -> Said:
        """All that it says, to be searched."""
        return Said.of(self.said)


class Reader:
    """Reads the outcomes of two versions: their own abbreviations and spellings count as one."""

    def __init__(
        self,
        abbreviations: Mapping[str, str],
        stems: AbstractSet[str],
        in_place: Mapping[str, str],
    ) -> None:
        """Make a reader.

        Args:
            abbreviations: what the record itself explains, in plain words.
            stems: those of all the words in the texts to be read.
            in_place: the abbreviations whose place other words take in another text.
        """
        self._lexicon: Lexicon = lexicon()
        self._abbreviations = {
            short: long
            for short, long in abbreviations.items()
            if self._lexicon.knows(long.split())
            or not self._lexicon.knows([short])
            or (are_initials(short, long.split()) and in_place.get(short) == long)
        }
        self._stems_there = stems
        self._one_word = one_word_each(stems)

    def read(self, measure: str, description: str, frame: str) -> Reading:
        """Read the three texts of an outcome."""
        found = clauses(measure)
        named = self._with_heads([clause for clause in found if clause.role == "thing"])
        named += [
            clause
            for further in _FURTHER.findall(plain(description))
            for clause in clauses(further)
            if clause.role == "thing"
        ]
        things = [self._thing(clause) for clause in named]
        if not any(content(thing.units) for thing in things):
            # "Efficacy, measured by ..." is the thing that the method names.
            things += [self._thing(clause) for clause in found if clause.role == "method"]
        described = self.units(without_times(plain(description)))
        has_objective = any(clause.role == "objective" for clause in found)
        return Reading(
            _distinct(thing for thing in things if thing.units),
            self._of_role(found, "method"),
            self._of_role(found, "population"),
            self._of_role(found, "context", "note"),
            self._listed(measure, description),
            (
                *self._of_role(found, "objective"),
                *described,
                *self.units(without_times(plain(frame))),
            ),
            {} if has_objective else self._single_words(measure),
            self._heard(f"{measure}\n{description}\n{frame}"),
        )

    def _single_words(self, measure: str) -> dict[str, str]:
        words = tokens(self._joined(without_times(unlabelled(measure))))
        spelled = [self._spelled(word) for word in words]
        in_phrases = {
            place for term in self._lexicon.terms(spelled) for place in range(term.start, term.end)
        }
        return {
            one: word
            for place, word in enumerate(words)
            if place not in in_phrases and word not in self._abbreviations
            for one in self._stems([word])
        }

    def _heard(self, texts: str) -> frozenset[str]:
        words = tokens(self._joined(plain(texts)))
        long = [self._abbreviations.get(word, "").split() for word in words]
        spelled_out = (
            part
            for word, parts in zip(words, long, strict=True)
            if are_initials(word, parts)
            for part in parts
        )
        return self._stems((*words, *spelled_out))

    def _with_heads(self, named: Sequence[Clause]) -> list[Clause]:
        """Return clauses with the head they share with the next one: "near and distance vision"."""
        whole = []
        for clause, following in zip(named, [*named[1:], None][: len(named)], strict=True):
            words = tokens(clause.text)
            head = following and self._shared_head(words, tokens(following.text))
            whole.append(clause._replace(text=f"{clause.text} {head}") if head else clause)
        return whole

    def _shared_head(self, words: Sequence[str], following: Sequence[str]) -> str:
        """Return the last words of a clause that make a known phrase of the clause before it."""
        if not 0 < len(words) <= min(_SHORT, len(following)):
            return ""
        for size in (2, 1):
            head = following[-size:]
            if all(map(str.isalpha, head)) and self._lexicon.knows([*words, *head]):
                return " ".join(head)
        return ""

    def _thing(self, clause: Clause) -> Thing:
        units = self.units(clause.text)
        before_of = content(self.units(_OF.split(clause.text, maxsplit=1)[0]))
        head = before_of[-1:] or content(units)[:1]
        names = frozenset(unit.name for unit in head)
        return Thing(units, clause.text.strip(" .,:-"), clause.joined_by_or, names)

    def _listed(self, measure: str, description: str) -> tuple[Thing, ...]:
        """Return the first list of things in the description of a composite measure."""
        if not _COMPOSITE.search(plain(measure)):
            return ()
        for sentence in _SENTENCES.split(description):
            things = [self._thing(one) for one in clauses(sentence) if one.role == "thing"]
            listed = _distinct(thing for thing in things if thing.units)
            if len(listed) > 1:
                return listed
        return ()

    def _of_role(self, found: Iterable[Clause], *roles: str) -> tuple[Unit, ...]:
        texts = (clause.text for clause in found if clause.role in roles)
        return tuple(unit for text in texts for unit in self.units(text))

    def units(self, text: str) -> tuple[Unit, ...]:
        """Return the units of a plain text, in their order."""
        words = [
            part
            for word in tokens(self._joined(text))
            for part in self._abbreviations.get(word, word).split()
        ]
        spelled = [self._spelled(word) for word in words]
        units, place = [], 0
        for term in self._lexicon.terms(spelled):
            units += self._single(words[place : term.start])
            written = words[term.start : term.end]
            is_phrase = len(written) > 1 and self._lexicon.says_what(term.name)
            if is_phrase or not _is_common(written):
                units.append(self._known(term.name, written))
            place = term.end
        units += self._single(words[place:])
        return tuple(units)

    def _spelled(self, word: str) -> str:
        """Return a word in the spelling that stands for all: "leackage" as "leakage"."""
        return self._one_word.get(stem(word), word) if word.isalpha() else word

    def _joined(self, text: str) -> str:
        """Return a text with one spelling of words that are also written as one."""
        return _HYPHENATED.sub(
            lambda match: (
                match[1] + match[2] if stem(match[1] + match[2]) in self._stems_there else match[0]
            ),
            text,
        )

    def _known(self, name: str, words: Sequence[str]) -> Unit:
        own, written = self._informative(tokens(plain(name))), self._informative(words)
        # All the words of "dose reduction" are common: together they say something.
        own = own or frozenset(map(stem, tokens(plain(name))))
        return Unit(name, own, written, " ".join(words), known=True)

    def _informative(self, words: Iterable[str]) -> frozenset[str]:
        words = list(words)
        numbers = (word for word in words if word[0].isdigit())
        return self._stems(words) | _DISTINGUISHING.intersection(words) | frozenset(numbers)

    def _single(self, words: Iterable[str]) -> list[Unit]:
        return [
            Unit(one, frozenset((one,)), frozenset((one,)), word, known=False)
            for word in words
            for one in self._stems([word])
        ]

    def _stems(self, words: Iterable[str]) -> frozenset[str]:
        stems = (
            stem(word)
            for word in words
            if (len(word) > 1 and word.isalpha() and not is_stop(word))
            or (word[0].isalpha() and not word.isalpha())
        )
        return frozenset(self._one_word.get(one, one) for one in stems)


def _is_common(words: Iterable[str]) -> bool:
    """Whether some words say nothing of what is measured: "the overall score"."""
    return all(is_stop(word) or word[0].isdigit() for word in words)


def content(units: Iterable[Unit]) -> list[Unit]:
    """Return the units that say what is measured: no vague ones, none of how or where."""
    known = lexicon()
    return [
        unit for unit in units if unit.name not in known.classes and unit.name not in known.vague
    ]


def _distinct(things: Iterable[Thing]) -> tuple[Thing, ...]:
    """Return the things without those that mean the same: "safety and tolerability"."""
    found: dict[frozenset[str], Thing] = {}
    for thing in things:
        found.setdefault(frozenset(unit.name for unit in thing.units), thing)
    return tuple(found.values())


def texts_of(units: Iterable[Unit]) -> list[str]:
    """Return the texts of units, as written in plain words."""
    return [unit.text for unit in units]
