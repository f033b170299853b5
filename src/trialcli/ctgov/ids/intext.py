"""Find trial IDs in any line of text, in the spellings of papers, spreadsheets and addresses.

Nothing is guessed: ``NCT`` with fewer or more than 8 digits, with a letter among them, or split
into parts is an error with a reason, and never the ID of another trial. Every pattern is bounded,
or begins at the end of the last one, so that the time grows only with the length of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from trialcli.ctgov.ids.folding import FOLD, folded
from trialcli.text.blocks import shortened

_LENGTH = 8
_LONGEST = 32
"""The most characters of a quote."""


@dataclass(frozen=True, slots=True)
class Found:
    """A trial ID, or something similar, in a folded text."""

    text: str
    """As written, but folded; short enough to be quoted."""
    start: int
    end: int
    trial: str | None = None
    """The canonical ID; None if it cannot be read for certain."""
    fault: str = ""
    """Why it cannot be read, as the rest of a sentence; empty if it can."""
    question: str = ""
    """A question to the user."""
    is_mention: bool = False
    """Whether it is in the query of an address whose path names another trial."""


_RULES = re.IGNORECASE | re.ASCII
_NCT = re.compile("nct", _RULES)
_BEFORE = re.compile(r"(?:[^A-Za-z]|\\[nrt]|\\u[0-9a-f]{4}|[a-z]{3}|NCT)\Z")
"""What may be directly before ``NCT``; words only in a text that lost its spaces."""
_WORD = (
    r"(?:ids?|nos?|nrs?|n[\xb0\xba]|num(?:bers?|mer|ero|\xe9ro)?|identifiers?|registration|registry|reg|trials?|study"
    r"|code|gov)\.?(?![a-z])"
)
_TIGHT = rf"[ _:#*~{FOLD}-]|\\[,;:! #_&-]?|[{{}}]|{_WORD}"
"""After these, any digits are meant as an ID."""
_LOOSE = r"[.=+/'\"()\[\]\xb0\xba]|<[^<>\n]{0,60}>"
"""After these, only about 8 digits are: ``at the NCT (2019)`` has no ID."""
_TIGHT_GAP = re.compile(rf"(?:{_TIGHT}){{0,24}}", _RULES)
_GAP = re.compile(rf"(?:{_TIGHT}|{_LOOSE}){{0,24}}", _RULES)
"""What may be between ``NCT`` and its digits. No comma or tab: these separate two cells."""
_PARTED = re.compile(r"((?:(?!nct)[^0-9\n]){1,24}?)(?<![a-z])0[0-9]{7}(?![0-9a-z])", _RULES)
_PARTS = {"\t": "a tab", ",": "a comma", ";": "a semicolon", "|": "a line"}
"""What may separate ``NCT`` from its digits; anything else is other text."""
_DIGITS = re.compile("[0-9]+")
_FOLDED_DIGITS = re.compile(rf" {{0,8}}{FOLD} {{0,40}}([0-9]{{1,8}})(?![0-9])")
_PIECES = re.compile(r"(?:[ .,/-][0-9]{1,8}){1,7}(?![0-9])")
_TAIL = re.compile(r"(?!nct)[a-z](?:(?!nct)[0-9a-z]){0,11}", _RULES)
"""Letters and digits right after the digits, up to the next ID."""
_LIKE_DIGITS = "OoIl"
_NO_WORD = re.compile(rf"[{_LIKE_DIGITS}]+(?:[0-9].*)?")
"""Letters in place of a ninth digit; ``or`` is a word of a text that lost its spaces."""
_LETTER_FIRST = re.compile(r"([oil])(?=[oil]{0,7}[0-9])[0-9oil]{5,11}(?![0-9a-z])", _RULES)
_OTHER_SCRIPT = re.compile(r"[0-9]*[^\W_\x00-\x7f]{1,12}")
_SUPERSCRIPTS = re.compile("[\u2070\u00b9\u00b2\u00b3\u2074-\u2079\u2080-\u2089]{6,12}")
"""More than footnote marks."""
_RANGE = re.compile(r"[-/]([0-9]{1,7})(?![0-9a-z/-])", _RULES)
_WITHOUT_NCT = re.compile(
    r"\s{0,4}(?:[,;/&+-]|and\b|or\b|to\b)\s{0,4}(0[0-9]{7})(?![0-9a-z])", _RULES
)
_QUERY = re.compile("[?&#]")
_NO_ADDRESS = re.compile(r"[\s,;\"'<>]")
_IN_THE_SAME_VALUE = re.compile(r"[,+|]|\+?(?:or|and)\+?", _RULES)
_SPACED_OUT = re.compile(
    r"(?<![0-9a-z])n[ .]{1,2}c[ .]{1,2}t[ .:#-]{0,3}[0-9](?: ?[0-9]){5,9}(?![0-9a-z])", _RULES
)
_NUMBER_ALONE = re.compile(
    r"clinicaltrials\.gov(?:(?!nct)[^0-9\n]){0,24}(?<![a-z])(0[0-9]{7})(?![0-9a-z])", _RULES
)
_MISSPELT = re.compile(r"(?<![0-9a-z])(?!cn)[nct]{2,4}[ -]?0[0-9]{7}(?![0-9a-z])", _RULES)
"""``CN-01234567`` is the number of an article in the Cochrane Library."""


def trial_ids(text: str) -> list[Found]:
    """Return the trial IDs in a line or a cell, and similar texts, in order."""
    return found_in(folded(text))


def found_in(plain: str) -> list[Found]:
    """Return the same for a folded text."""
    found = [*_id_at_nct(plain), *_ids_without_nct(plain)]
    return sorted(found, key=lambda one: one.start)


def _ids_without_nct(plain: str) -> Iterator[Found]:
    """Yield texts that are meant as an ID but have no ``NCT``."""
    for match in _MISSPELT.finditer(plain):
        if "nct" not in match[0].lower():
            yield Found(match[0], *match.span(), fault="does not begin with NCT")
    for match in _SPACED_OUT.finditer(plain):
        yield _faulty(plain, *match.span(), "has gaps between its letters")
    for match in _NUMBER_ALONE.finditer(plain):
        yield Found(match[1], *match.span(1), fault="has no NCT before it")


def _id_at_nct(plain: str) -> Iterator[Found]:
    last: Found | None = None
    place = 0
    while start := _NCT.search(plain, place):
        found = _candidate(plain, *start.span())
        if found is None:
            place = start.end()
            continue
        if last is not None and _is_in_query(plain, last, found):
            found = replace(found, is_mention=True)
        yield found
        last, place = found, found.end
        if found.trial is not None and not found.is_mention:
            for more in _continued_ids(plain, found):
                yield more
                place = more.end


def _is_in_query(plain: str, last: Found, found: Found) -> bool:
    if last.trial is None or found.trial is None:
        return False
    between = plain[last.end : found.start]
    if last.is_mention and _IN_THE_SAME_VALUE.fullmatch(between):
        return True
    return _is_query_up_to_a_value(between)


def _is_query_up_to_a_value(text: str) -> bool:
    """Whether a text continues an address up to a value in its query: ``?rank=1&term=``."""
    begins = _QUERY.search(text)
    return begins is not None and "=" in text[begins.end() :] and not _NO_ADDRESS.search(text)


def _candidate(plain: str, start: int, end: int) -> Found | None:
    """Return the ID that begins with the ``NCT`` at a place; None if that is only a word."""
    begin = _end(_GAP, plain, end)
    is_tight = _end(_TIGHT_GAP, plain, end) == begin
    digits = _DIGITS.match(plain, begin)
    if digits is None:
        parted = _PARTED.match(plain, end)
        if parted:
            what = _PARTS.get(parted[1].strip(" "), "other text")
            return _faulty(plain, start, parted.end(), f"has {what} between NCT and its digits")
        return _without_digits(plain, start, begin) if is_tight else None
    number, stop = digits[0], digits.end()
    more = _FOLDED_DIGITS.match(plain, stop)
    if more and len(number) + len(more[1]) == _LENGTH:
        number, stop = number + more[1], more.end()
    is_near = _LENGTH - 2 <= len(number) <= _LENGTH + 4
    if _BEFORE.search(plain[max(0, start - 6) : start] or " ") is None:
        # SUNCT 2 is not an ID, and the x of xNCT00000002 is unclear.
        return _faulty(plain, start - 1, stop, "stands inside a word") if is_near else None
    is_meant = len(number) > _LENGTH or begin - end <= 1 or _pieces(plain, stop, number)
    if not (is_near or (is_tight and is_meant)):
        return None
    return _checked_digits(plain, start, stop, number)


def _end(pattern: re.Pattern[str], plain: str, place: int) -> int:
    match = pattern.match(plain, place)
    return match.end() if match else place


def _without_digits(plain: str, start: int, begin: int) -> Found | None:
    if letter := _LETTER_FIRST.match(plain, begin):
        return _faulty(plain, start, letter.end(), _has_letter(letter[1]))
    other = _OTHER_SCRIPT.match(plain, begin)
    if other and (plain[begin].isdecimal() or _SUPERSCRIPTS.match(plain, begin)):
        return _faulty(plain, start, other.end(), "has digits of another script")
    return None


def _checked_digits(plain: str, start: int, end: int, number: str) -> Found:
    """Return an ID if there are 8 digits without any doubt; else the reason."""
    tail = _TAIL.match(plain, end)
    after = tail[0] if tail else ""
    stop = end + len(after)
    if len(number) != _LENGTH:
        return _wrong_digit_count(plain, start, end, number, after)
    if _NO_WORD.fullmatch(after):
        return _faulty(plain, start, stop, f"has the letter {after[0]} after its 8 digits")
    if plain[end : end + 1].isdecimal():
        return _faulty(plain, start, end + 1, "has digits of another script")
    if not number.strip("0"):
        return _faulty(plain, start, end, "is the ID of no trial")
    return Found(_quotable(plain, start, end), start, end, trial=f"NCT{number}")


def _wrong_digit_count(plain: str, start: int, end: int, number: str, after: str) -> Found:
    short = len(number) < _LENGTH
    stop = end + len(after)
    if short and after and (after[0] in _LIKE_DIGITS or after[1:2].isdigit()):
        return _faulty(plain, start, stop, _has_letter(after[0]))
    if short and (pieces := _pieces(plain, end, number)):
        return _faulty(plain, start, pieces.end(), "has a gap among its digits")
    other = _OTHER_SCRIPT.match(plain, end) if short else None
    if other and other[0][0].isdecimal():
        return _faulty(plain, start, other.end(), "has digits of another script")
    gap = abs(len(number) - _LENGTH)
    subject = "is one" if gap == 1 else "are some"
    question = f"{subject} {'missing' if short else 'too many'}?"
    counted = f"has {len(number)} digit{'' if len(number) == 1 else 's'}"
    return replace(_faulty(plain, start, stop, counted), end=end, question=question)


def _pieces(plain: str, end: int, number: str) -> re.Match[str] | None:
    """Return the other pieces of an ID's digits; None if they do not make 8 with the first."""
    pieces = _PIECES.match(plain, end)
    if pieces and sum(char.isdigit() for char in number + pieces[0]) == _LENGTH:
        return pieces
    return None


def _has_letter(letter: str) -> str:
    return f"has the letter {letter} among its digits"


def _faulty(plain: str, start: int, end: int, why: str) -> Found:
    return Found(_quotable(plain, start, end), start, end, fault=why)


def _quotable(plain: str, start: int, end: int) -> str:
    text = " ".join(plain[start : min(end, start + 2 * _LONGEST)].replace(FOLD, " ").split())
    return shortened(text, _LONGEST)


def _continued_ids(plain: str, found: Found) -> Iterator[Found]:
    """Yield texts after an ID that share its ``NCT``: numbers, or the end of a range."""
    place = found.end
    while number := _WITHOUT_NCT.match(plain, place):
        place = number.end()
        yield Found(number[1], number.start(1), place, fault="has no NCT before it")
    ending = _RANGE.match(plain, place)
    if ending and place == found.end and ending[1] > plain[place - len(ending[1]) : place]:
        yield _faulty(plain, found.start, ending.end(), "may be a range; list each ID")
