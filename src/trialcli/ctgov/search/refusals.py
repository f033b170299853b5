"""What the registry refuses in an expression, without the list of all that it would accept."""

import re

_PLACE = r"(?s)Error parsing query(?: in (?P<box>[^:\n]+))?:\s*(?P<rest>.*)"
_UNEXPECTED = (
    r"(?:mismatched input|extraneous input|no viable alternative at input|"
    r"token recognition error at:?)\s+['`](?P<token>.+?)['`](?=\s|$)"
)
_MISSING = r"missing ['`](?P<token>.+?)['`] at ['`](?P<place>.+?)['`]"
_END = "<EOF>"


def complaint(body: str) -> str | None:
    """Return which part of an expression the registry refuses; None for another refusal."""
    place = re.search(_PLACE, body)
    if place is None:
        return None
    where = f" in {place['box'].strip()}" if place["box"] else ""
    rest = place["rest"].strip().partition("\n")[0]
    return f"Error parsing query{where}: {_what(rest)}"


def _what(rest: str) -> str:
    if missing := re.search(_MISSING, rest):
        at = "the end" if missing["place"] == _END else f"“{missing['place']}”"
        return f"“{missing['token']}” is missing at {at}"
    if token := re.search(_UNEXPECTED, rest):
        shown = token["token"].removesuffix(_END)
        return f"unexpected “{shown}”" if shown else "it ends too early"
    return rest.partition(" expecting ")[0]
