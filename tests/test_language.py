"""The program, its documents and its code use plain English: docs/glossary.md."""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents import CHECKOUT, DOCS, commands_of, every_document
from trialcli.cli.app import build

_SOURCE = CHECKOUT / "src" / "trialcli"
_TESTS = CHECKOUT / "tests"

_WORDS = (
    "tell|tells|telling|told|teller|tellers",
    "looked(?! up)|slip|slips|slipped|anew|owe|owes|owed|owing|amiss|plight",
)
"""Words that stand neither in a text nor in a name."""
_PHRASES = (
    *_WORDS,
    "said|whoever|lest|hence|whence|thereof|therein|thereby|befallen",
    "look at|looks at|looking at|looking into|for a look|last look|failed look",
    "so many|so much|so long|so few|be it|be they",
    "where nobody|where nothing|where none|where no|where there is|where there are",
    "where it fails|where that fails|that nobody|what nobody|in part only|of no use",
    "goes with|go with|rated so|or worse|load of data|loads of data|of its own accord",
    "see to it|sees to it|seen to it|be had|the like|and such|for long|otherwise than",
    "pass over|passes over|passed over|asks nothing|ask nothing|drop nothing|fold nothing",
    "(?<!there )is no news|was no news|are no news|no news is|what lasts|the story of|of yours",
    "fault of its own|fewer requests|no whole answer|at the latest",
)
"""Words and phrases that a text does not hold."""
_TEXT = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b", re.IGNORECASE)
_FORMS = (
    # "Of few, each costs more": the subject comes first.
    r"(?:^|(?<=[.;:!?|] ))Of (?!(?:the|these|those|all) )[^.,;:]{1,60},",
    # "one row a trial": one row per trial.
    r"\b(?:[Aa]|[Oo]ne) (?:row|line|file|module|page|table|column|object) an? (?!few|month)\w+",
    # "from 30 % on": of 30 % or more.
    r"\bfrom [^.,;:()]{0,12}\d[^.,;:()]{0,25} on\b(?! (?:the|an?) )",
    # "what is to be written": what to write.
    r"\b(?:is|are|was|were) to be\b",
    # "nothing but numbers": only numbers.
    r"\b(?:nothing|none|nobody|anything|no \w+) but\b",
    # ", be the records large or small": whatever the size of the records.
    r", be (?:it|they|their|its|the)\b",
)
"""Forms of sentences that a text does not have: inversions, and idioms of other languages."""
_FORM = re.compile("|".join(_FORMS))
_CLAUSE_AS_SUBJECT = re.compile(
    r"(?:^|(?<=[.;!?] ))What [^.?!]*\b(?:is|are|was|has|have)\b[^?!]*?\."
)
"""A sentence whose subject is a clause: "What cannot be read is named." """
_BRITISH = re.compile(
    r"\b(?:colour|recognis|behaviour|organis|neighbour|summaris|normalis|labelled"
    r"|favour|analys(?:e|ed|ing)\b|synchronis|catalogue|judgement|licence"
    r"|fulfil\b|artefact|randomis|capitalis|serialis|categoris|emphasis(?:e|ed)\b)\w*",
    re.IGNORECASE,
)
"""Words in British spelling. The documents, --help and the docstrings are in American spelling."""
_NAME = re.compile(rf"(?:^|_)(?:{'|'.join(_WORDS)})(?:_|$)")
_TEST_NAME = re.compile(rf"_(?:{'|'.join(_PHRASES).replace(' ', '_')})(?:_|$)")

_STILL_ALLOWED: dict[str, int] = {
    # Names of tables, columns and files that stores have on disk, and a file's method ``tell``.
    "src/edges": 15,
}
"""How many finds each room still has. A number here may only become smaller."""


def _without_code(text: str) -> str:
    """Return a text on one line, without what it quotes from code."""
    return " ".join(re.sub(r"``[^`]*``|`[^`\n]*`", "", text).split())


def _texts(source: str) -> Iterator[str]:
    """Yield every docstring, comment and string of a program, but no string that is one word."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value
    comments = [
        token.string.removeprefix("#") if token.type == tokenize.COMMENT else "\0"
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type in (tokenize.COMMENT, tokenize.NEWLINE)
    ]
    yield from "\n".join(comments).split("\0")


def _docstrings(source: str) -> Iterator[str]:
    """Yield every docstring of a program, of attributes too, but no other string."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield text


def _names(source: str) -> Iterator[str]:
    """Yield every name that a program gives, in lower case with underscores."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                pass
            case ast.Name(id=name, ctx=ast.Store()):
                pass
            case _:
                continue
        yield re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _prose(document: Path) -> Iterator[str]:
    """Yield the paragraphs of a document, and of the glossary not the words to avoid."""
    text = document.read_text("utf-8")
    if document.name == "glossary.md":
        text = re.sub(r"\|[^|\n]*\|$", "|", text, flags=re.MULTILINE)
    yield from re.split(r"\n(?:\s*\n|(?=\||- ))", text)


def _helps() -> Iterator[str]:
    """Yield the texts that the program and its commands print for --help."""
    program = build()
    for command in (program, *(command for _, command in commands_of(program))):
        yield command.help or ""
        yield from (str(getattr(parameter, "help", "") or "") for parameter in command.params)


def _in_texts(texts: Iterator[str]) -> Iterator[str]:
    for text in map(_without_code, texts):
        for found in (*_TEXT.finditer(text), *_FORM.finditer(text)):
            yield f"{found[0]}: …{text[max(0, found.start() - 60) : found.end() + 40]}…"


def _finds() -> Iterator[tuple[str, str]]:
    """Yield every find: the room it is in, and what was found."""
    for find in _in_texts(_helps()):
        yield "--help", find
    for document in every_document():
        for find in _in_texts(_prose(document)):
            yield str(document.relative_to(CHECKOUT)), find
    for root in (_SOURCE, CHECKOUT / "benchmarks", CHECKOUT / "examples"):
        for path in sorted(root.rglob("*.py")):
            source, inside = path.read_text("utf-8"), path.relative_to(root)
            names = (f"the name {name}" for name in _names(source) if _NAME.search(name))
            for find in (*_in_texts(_texts(source)), *names):
                room = f"src/{inside.parts[0]}" if root == _SOURCE else root.name
                yield room, f"{inside}: {find}"
    for path in sorted(_TESTS.rglob("test_*.py")):
        inside = path.relative_to(_TESTS)
        for name in re.findall(r"\bdef (test_\w+)", path.read_text("utf-8")):
            if _TEST_NAME.search(name):
                yield f"tests/{inside.parts[0]}", f"{inside}: the name {name}"


def test_no_room_has_more_odd_words_than_are_still_allowed() -> None:
    finds = list(_finds())
    too_many = {
        room
        for room, count in Counter(room for room, _ in finds).items()
        if count > _STILL_ALLOWED.get(room, 0)
    }
    assert [find for find in finds if find[0] in too_many] == []


@pytest.mark.parametrize(
    "text",
    ["He is told.", "It was looked\n    at.", "so\nmany", "LOOK AT THIS", "where nothing is"],
)
def test_odd_words_are_found_across_lines_and_in_any_case(text: str) -> None:
    assert list(_in_texts(iter([text])))


@pytest.mark.parametrize("text", ["the key `told`", "``owed`` is a name", "a teller's slipper"])
def test_code_and_longer_words_are_not_odd_words(text: str) -> None:
    assert not [find for find in _in_texts(iter([text])) if not find.startswith("teller")]


@pytest.mark.parametrize(
    "text",
    [
        "Read some. Of few, each costs more.",
        "One row a trial.",
        "Large from 30 % on.",
        "What is to be written.",
        "It has nothing but numbers.",
        "All are read, be their records large or small.",
    ],
)
def test_odd_forms_are_found(text: str) -> None:
    assert list(_in_texts(iter([text])))


@pytest.mark.parametrize(
    "text",
    [
        "Of the 12 trials, 3 changed.",
        "One row per trial, once a day.",
        "From 2026-01-12 on the disk.",
        "A list of 3 files, one of them a link.",
    ],
)
def test_plain_forms_are_not_odd(text: str) -> None:
    assert not list(_in_texts(iter([text])))


def test_no_sentence_of_a_document_or_a_help_has_a_clause_as_its_subject() -> None:
    texts = [("--help", text) for text in _helps()]
    for document in every_document():
        texts += [(document.name, text) for text in _prose(document) if "```" not in text]
    found = [(name, _CLAUSE_AS_SUBJECT.search(_without_code(text))) for name, text in texts]
    assert [(name, one[0]) for name, one in found if one] == []


def test_the_spelling_is_american() -> None:
    texts = [("--help", text) for text in _helps()]
    for document in every_document():
        texts += [(document.name, text) for text in _prose(document)]
    for path in sorted(_SOURCE.rglob("*.py")):
        texts += [(path.name, text) for text in _docstrings(path.read_text("utf-8"))]
    found = [(name, _BRITISH.findall(_without_code(text))) for name, text in texts]
    assert [one for one in found if one[1]] == []


def test_the_glossary_is_in_the_order_of_its_subjects() -> None:
    text = (DOCS / "glossary.md").read_text("utf-8")
    words = re.findall(r"^\| \*\*([^*]+)\*\*", text, re.MULTILINE)
    assert len(words) == len(set(words)) >= 30
