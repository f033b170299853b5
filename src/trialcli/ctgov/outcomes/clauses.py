"""The clauses of a measure: what it measures, and what only explains, qualifies or labels that.

``Clause.role`` says what a clause is for:

- ``thing``: what is measured;
- ``method``: by what it is measured ("by echocardiography");
- ``population``: in whom ("in patients with asthma");
- ``context``: when and compared with what ("after surgery", "compared with placebo");
- ``note``: an explanation ("(PFS)", "defined as ...");
- ``objective``: a purpose beside an endpoint ("Objective: to show that ... Endpoint: ...").
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from trialcli.ctgov.outcomes.timing import without_times
from trialcli.ctgov.outcomes.words import plain

Role = Literal["thing", "method", "population", "context", "note", "objective"]
_PURPOSE = re.compile(
    r"\b(?:efficacy|effectiveness|effects? of|compar(?:e|ison|ing)|to (?:assess|evaluate|determine"
    r"|investigate|explore|demonstrate|examine|study|test))\b"
)


class Clause(NamedTuple):
    """A piece of a measure, in plain words."""

    role: Role
    text: str
    joined_by_or: bool = False
    """Whether "or" leads to it: it is one way among several to have the outcome."""


_PIECE_ENDS = re.compile(
    r"\n+|;|(?<=[^\W_][^\W_])\.(?=\s|$)|•|(?:^|(?<=[.:;,]\s))\(?[0-9a-h][.)]\s"
)
_PARENTHESIS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_LABEL = re.compile(r"^([^:.]{2,60}?)(?::|\s-\s|\b(?:is|are|was|were|will be)\b)\s*(?:that\b)?")
_OBJECTIVE_WORDS = frozenset(
    ["objective", "objectives", "aim", "aims", "purpose", "goal", "goals", "hypothesis"]
)
_LABEL_WORDS = _OBJECTIVE_WORDS | frozenset(
    """
    the this a of our for in and co key main major first second third other primary secondary
    principal coprimary coprimaries study trial clinical efficacy effectiveness safety feasibility
    tolerability
    endpoint endpoints end point points outcome outcomes measure measures variable variables
    primaries parameter parameters criterion criteria number no part phase result results assessment
    """.split()  # noqa: SIM905 - a list of words reads better as a text
)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBERING = re.compile("[ivx]+|[a-h]")
_POPULATION = re.compile(
    r"\b(?:in|among|amongst|for)\s+(?:(?!the\s+(?:number|proportion))[\w-]+\s+){0,4}?"
    r"(?:patients|subjects|participants|adults|adolescents|children|infants|neonates|newborns"
    r"|women|men|volunteers|individuals|people|persons|recipients|pregnancies|survivors|residents|students|caregivers|carers|nurses|workers|donors|pairs|dyads|families|households|schools)\b[^.,;:()]*"
)
_PEOPLE_WORDS = {
    "adult": "adults", "adolescent": "adolescents", "teenager": "adolescents", "child": "children",
    "boy": "boys", "girl": "girls", "infant": "infants", "baby": "infants", "neonate": "newborns",
    "newborn": "newborns", "women": "women", "woman": "women", "female": "women", "men": "men",
    "man": "men", "male": "men", "children": "children", "babies": "infants",
}  # fmt: skip
"""The people of an age or a sex, by the words for them."""
_WHO = re.compile(
    r",\s*(?:all\s+)?(?:\w+\s){0,2}(?:patients|subjects|participants|adults|children|women|men)\b"
    r"[^.,;:()]*$"
)
_DEFINITION = re.compile(
    r"(?:\b(?:as\s+)?defined\s+(?:as|by)|\bi\.\s?e\b\.?|\be\.\s?g\b\.?|\bsuch as\b|\bnamely\b"
    r"|\bcalculated\b|\bwhere\b|\bwhich\b|\bincluding\b|\bwhen\b|\bwhose\b)(.*)",
    re.DOTALL,
)
_EFFECT_OF = re.compile(
    r"\b(?:effects?|efficacy|effectiveness|impact|influence|superiority|non-?\s?inferiority)\s+of\s"
    r"((?:(?!\b(?:on|in)\b)[^,;.])*)\b(?:on|in)\b"
)
_TIME_FROM = re.compile(
    r"\btime\s+(?:until|till)\b"
    r"|\b(?:time|interval|duration)\s+(?:from|between)\b[^,;.]*?\b(?:to|until)\b"
)
_CONTEXT = re.compile(
    r"\b(?:during|throughout|over|after|following|before|prior to|post|until|till|since|within"
    r"|(?:from|at|since|between|versus|vs) baseline|from (?:randomi[sz]ation|enrol\w+)"
    r"|at (?:the )?(?:end|final|last|early|study|visit|screening|discharge|admission|follow)"
    r"|(?<=, )(?:a )?comparison of"
    r"|between (?:the )?(?:\w+ )?(?:groups|arms)|compared|comparing|in comparison|versus|vs\.?"
    r"|relative to|across|regardless|with respect to|treated with|receiving|undergoing|while"
    r"|in response to)\b(?:(?!\b(?:in|of|on)\b)[^,;.])*"
)
_METHOD = re.compile(
    r"(?:\b(?:as\s+)?(?:measured|assessed|determined|evaluated|quantified|rated|graded|scored"
    r"|documented|confirmed|estimated|recorded|reported|obtained|judged|detected|verified"
    r"|ascertained|monitored|diagnosed|derived|classified|investigated)"
    r"(?:\s+\w+ly)?\s+(?:by|with|using|on|via|through|according|per|in|from|as)\b"
    r"|\b(?:using|by means of|according to|based on|via|as per|per(?!.protocol)|by)\b)([^,;.]*)"
)
_MASKED = re.compile(
    r"\b(?:(?:in|under|on)\s+)?(?:an?\s+)?(?:(?:double|single|triple|observer|assessor|rater)[\s-]*)?"
    r"(?:blind(?:ed)?|masked)\s+(?:conditions?|manner|fashion|way|setting|basis)\b"
)
_OR_MORE = re.compile(
    r"\bor\s+(?:more|less|fewer|higher|lower|above|below|greater|better|worse|over|under|longer"
    r"|shorter|earlier|later|equal)\b"
)
_OF_WHAT = re.compile(
    r"\b((?:efficacy|effectiveness|safety|tolerability|performance|feasibility|acceptability"
    r"|usability)(?:\s+and\s+\w+)?)\s+(?:of|in|for|against)\s"
    r"((?:(?!\b(?:as|measured|assessed|evaluated|determined|defined|based|by|using|in terms)\b)"
    r"(?:[^,;.:]|\.(?=[0-9])))*)"
)
_JOINT = re.compile(
    r",(?!(?<=[0-9],)[0-9]{3}\b)\s*(?:and/or|and|or)?\b"
    r"|\s(?:and/or|as well as|along with|together with|plus|and|or|[&+])\s"
    r"|\s/\s|(?<=[^\W\d_]{4})/(?=[^\W\d_]{4})(?![^\W\d_]+(?:\s[\w-]+)?\s(?:ratio|quotient|index))"
)
_CONDITION = re.compile(r"\s*(?:with|without|whose|that|in whom|if|as|due|because|not)\b")
_ANY_OF = re.compile(r"\b(?:composite|combined endpoint|any of|either|at least one of|first of)\b")


@lru_cache(maxsize=4096)
def clauses(measure: str) -> tuple[Clause, ...]:
    """Return the clauses of a measure, without its times."""
    pieces = _pieces(measure)
    has_endpoint = any(text and role == "thing" for role, text in pieces)
    found: list[Clause] = []
    for role, text in pieces:
        if role == "objective" and has_endpoint:
            found.append(Clause("objective", text))
        else:
            found += _of_piece(text)
    return tuple(clause for clause in found if clause.text.strip(" .,:-/"))


def names_purpose(measure: str) -> bool:
    """Whether a measure says what the trial is for: "efficacy of ...", "comparison of ..."."""
    return bool(_PURPOSE.search(plain(measure)))


def unlabelled(measure: str) -> str:
    """Return a measure in plain words, without its labels ("Phase II:") and how it is masked."""
    return "\n".join(text for _, text in _pieces(measure))


def _pieces(measure: str) -> list[tuple[Role, str]]:
    text = _MASKED.sub(" ", plain(measure))
    return [_unlabelled(piece) for piece in _PIECE_ENDS.split(text) if piece.strip()]


def people(measure: str) -> frozenset[str]:
    """Return the people of an age or a sex in whom a measure is taken: "in children"."""
    words = (
        word
        for clause in clauses(measure)
        if clause.role == "population"
        for word in _WORD.findall(clause.text)
    )
    found = (_PEOPLE_WORDS.get(word) or _PEOPLE_WORDS.get(word.removesuffix("s")) for word in words)
    return frozenset(name for name in found if name)


def _unlabelled(piece: str) -> tuple[Role, str]:
    """Return a piece without its label ("Primary endpoint:"), and whether it is an objective."""
    role: Role = "thing"
    while (label := _LABEL.match(piece)) and _is_label(label[1]):
        words = _WORD.findall(label[1])
        role = "objective" if _OBJECTIVE_WORDS.intersection(words) else "thing"
        piece = piece[label.end() :]
    return role, piece.strip()


def _is_label(text: str) -> bool:
    words = _WORD.findall(text)
    named = [word for word in words if not _NUMBERING.fullmatch(word)]
    return bool(named) and all(word in _LABEL_WORDS for word in named)


def _of_piece(text: str) -> Iterator[Clause]:
    notes = [first or second for first, second in _PARENTHESIS.findall(text)]
    text = without_times(_PARENTHESIS.sub(" ", text))
    text = _TIME_FROM.sub("time to", _OR_MORE.sub(" ", text))
    yield from (Clause("context", found[1]) for found in _EFFECT_OF.finditer(text))
    text = _EFFECT_OF.sub(" ", text)
    yield from (Clause("context", found[2]) for found in _OF_WHAT.finditer(text))
    text = _OF_WHAT.sub(r"\1 ", text)
    if definition := _DEFINITION.search(text):
        notes.append(definition[1])
        text = text[: definition.start()]
    yield from (Clause("note", note) for note in notes)
    for role, pattern in (("population", _POPULATION), ("population", _WHO), ("context", _CONTEXT)):
        yield from (Clause(role, found[0]) for found in pattern.finditer(text))  # type: ignore[arg-type]
        text = pattern.sub(" ", text)
    yield from _things(text)


def _things(text: str) -> Iterator[Clause]:
    """Yield the things a text names one after the other, each with its method."""
    any_of = bool(_ANY_OF.search(text))
    place, by_or = 0, False
    for joint in (*_JOINT.finditer(text), None):
        part = text[place : joint.start() if joint else len(text)]
        if _CONDITION.match(part):
            yield Clause("note", part)
            part = ""
        method = _METHOD.search(part)
        yield Clause("thing", part[: method.start()] if method else part, by_or or any_of)
        if method:
            yield Clause("method", method[1])
        if joint:
            place, by_or = joint.end(), "or" in joint[0]
