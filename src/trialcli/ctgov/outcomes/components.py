"""The components of an outcome that names several: "death, stroke or bleeding"."""

import re
from functools import lru_cache

_PARENTHESIS = re.compile(r"\([^()]{4,}\)|\[[^\[\]]*\]")
# A clause after these words explains, and names no further thing.
_CLAUSE = re.compile(r"\b(?:when|where|which|who|whose|whether|defined|e\.g|i\.e|ie|eg)\b[^.;]*")
_SEPARATOR = re.compile(
    r"[;\n]|\.(?=\s|$)|,(?=\s|[a-z])|\s[&+]\s|\b(?:and|or|plus|as well as)\b"
    r"|(?:^|\s)\(?[0-9a-d][).]\s"
)
# What comes before these words only introduces a thing, what comes after these qualifies it.
_INTRODUCTION = re.compile(r"\b(?:change|changes) from baseline (?:in|of)\b|^\s*to \w+ the\b")
_QUALIFIER = re.compile(
    r"\b(?:as|measured|assessed|determined|evaluated|that|at|in|by|after|before|from|to|until"
    r"|during|within|using|with|without|for|based|compared|including|according|regardless|relative"
    r"|versus|vs|than|per|intent|intention)\b.*",
    re.DOTALL,
)


@lru_cache(maxsize=8192)
def parts(text: str) -> tuple[str, ...]:
    """Return the things a plain text names, each without what qualifies it."""
    bare = _CLAUSE.sub(" ", _PARENTHESIS.sub(" ", text))
    pieces = (_INTRODUCTION.sub(" ", piece) for piece in _SEPARATOR.split(bare))
    named = (_QUALIFIER.sub("", piece).strip(" .:-") for piece in pieces)
    return tuple(piece for piece in named if piece)
