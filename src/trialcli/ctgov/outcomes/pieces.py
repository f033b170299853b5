"""A text that was cut into several outcomes, or joined again: only the layout is new."""

import re
from collections.abc import Iterable, Mapping, Sequence

from trialcli.ctgov.outcomes.outcome import OutcomeRef
from trialcli.ctgov.outcomes.words import plain

_JOINING = "and|or|of|in|with|to|by|for|on|at|the|than|from|per|after|before|between"
_CUT = re.compile(rf"\b(?:{_JOINING}|a|an)\s*$")
_CONTINUED = re.compile(rf"\s*(?:{_JOINING})\b")


def cut_texts(
    pairs: Iterable[tuple[OutcomeRef, OutcomeRef]], unpaired: Sequence[OutcomeRef]
) -> Mapping[OutcomeRef, OutcomeRef]:
    """Return the pieces of texts, each with the outcome that is the uncut text.

    "The cure rate (groups 1" and "and 2)" are pieces of one text: they read on.

    Args:
        pairs: outcomes that may be uncut, each with the one of the other version that is the same.
        unpaired: the outcomes of the other version that are in no pair.
    """
    return {
        piece: whole
        for whole, stayed in pairs
        for piece in _pieces(whole, stayed, unpaired)
        if piece != stayed
    }


def _pieces(
    whole: OutcomeRef, stayed: OutcomeRef, unpaired: Iterable[OutcomeRef]
) -> Sequence[OutcomeRef]:
    """Return the outcomes in a row, one that stayed among them, that are a text together."""
    text = _letters(whole.text("measure"))
    if len(_letters(stayed.text("measure"))) >= len(text):
        return ()
    others = (ref for ref in unpaired if ref.list_key == stayed.list_key == whole.list_key)
    row = sorted((stayed, *others), key=lambda ref: ref.index)
    for start, first in enumerate(row):
        pieces, said = [first], _letters(first.text("measure"))
        for following in row[start + 1 :]:
            if not _reads_on(pieces[-1].text("measure"), following.text("measure")):
                break
            pieces.append(following)
            said += _letters(following.text("measure"))
            if said == text and stayed in pieces:
                return pieces
    return ()


def _letters(text: str) -> str:
    return "".join(char for char in plain(text) if char.isalnum())


def _reads_on(text: str, following: str) -> bool:
    """Whether a text was cut before the following one: in brackets, or at a joining word."""
    in_brackets = text.count("(") > text.count(")")
    return in_brackets or bool(_CUT.search(text) or _CONTINUED.match(following))
