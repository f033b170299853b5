"""Arrays of texts and inline tables in TOML, edited as text: their layout and comments stay.

tomlkit could edit an array, but its ``append`` after a trailing comment puts the new ID inside the
comment.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

import tomlkit

_TokenKind = Literal["item", "comma", "comment", "end", "space"]
_TOKEN = re.compile(
    r"""
    (?P<item> \"\"\"(?:\\.|[^\\])*?\"\"\"\"{0,2} | '''.*?''''{0,2}
            | "(?:\\.|[^"\\\n])*" | '[^'\n]*'
            | \{(?:[^{}"'\n] | "(?:\\.|[^"\\\n])*" | '[^'\n]*')*\} )
    | (?P<comma> ,)
    | (?P<comment> \#[^\r\n]*)
    | (?P<end> \r?\n)
    | (?P<space> [ \t]+)
    """,
    re.VERBOSE | re.DOTALL,
)
Entry = str | Mapping[str, Any]
"""What an array may hold: a text, or an inline table of texts, lists of texts and booleans."""
_INDENT = "  "
_WIDEST = 68
"""An array on one line stays on one line up to 68 characters between its brackets."""


@dataclass(slots=True)
class _Token:
    kind: _TokenKind
    text: str
    goes: bool = False

    @property
    def stays_an_item(self) -> bool:
        return self.kind == "item" and not self.goes


def edited_array(
    text: str, keep: Callable[[Any], bool], more: Sequence[Entry], line_end: str = "\n"
) -> str:
    """Return an array without some of its entries, and with ``more`` entries at its end.

    ``keep`` returns whether one stays. A comment is removed if all entries on its line are.

    Raises:
        ValueError: it is not an array of such entries.
    """
    tokens = list(_tokens(text))
    _drop(tokens, keep)
    body = "".join(token.text for token in tokens if not token.goes)
    if more:
        return f"[{_extended(list(_split(body)), [*map(_toml, more)], line_end)}]"
    return f"[{body}]" if body.strip() else "[]"


def new_array(entries: Sequence[Entry], line_end: str = "\n") -> str:
    """Return an array with one entry per line."""
    return edited_array("[]", lambda _: True, entries, line_end)


def toml_text(text: str) -> str:
    """Return a text as TOML writes it."""
    return tomlkit.string(text).as_string()


def _toml(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, str):
        return toml_text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in value.items())} }}"
    return f"[{', '.join(map(_toml, value))}]"


def _tokens(text: str) -> Iterator[_Token]:
    if not (text.startswith("[") and text.endswith("]")):
        raise ValueError("it is not an array")
    return _split(text[1:-1])


def _split(body: str) -> Iterator[_Token]:
    place = 0
    while place < len(body):
        match = _TOKEN.match(body, place)
        if match is None:
            raise ValueError("it is not an array of texts and tables")
        yield _Token(match.lastgroup, match[0])  # type: ignore[arg-type]
        place = match.end()


# ---------------------------------------------------------------- removing


def _drop(tokens: list[_Token], keep: Callable[[str], bool]) -> None:
    """Mark the removed texts, the commas after them, and the rest of empty lines."""
    for token in tokens:
        if token.kind == "item":
            token.goes = not keep(tomllib.loads(f"x = {token.text}")["x"])
    if not any(token.goes for token in tokens):
        return
    _drop_commas(tokens)
    lines = list(_lines(tokens))
    for number, line in enumerate(lines):
        items = [token for token in line if token.kind == "item"]
        if items and all(item.goes for item in items):
            _drop_line(line, keep_end=number == 0)
        elif any(item.goes for item in items):
            _drop_spaces(line)


def _drop_commas(tokens: list[_Token]) -> None:
    """Mark the comma after each removed text; leave no comma at the end if there was none."""
    after: list[tuple[_Token, _Token | None]] = []
    for token in tokens:
        if token.kind == "item":
            after.append((token, None))
        elif token.kind == "comma":
            after[-1] = (after[-1][0], token)
    for item, comma in after:
        if comma is not None:
            comma.goes = item.goes
    staying = [comma for item, comma in after if not item.goes]
    if after[-1][1] is None and staying and staying[-1] is not None:
        staying[-1].goes = True


def _drop_line(line: list[_Token], *, keep_end: bool) -> None:
    """Drop a line, but keep commas of texts on other lines, and the end of the bracket's line."""
    has_comma = any(token.kind == "comma" and not token.goes for token in line)
    for token in line:
        stays = token.kind == "comma" or (token.kind == "end" and (keep_end or has_comma))
        token.goes = token.goes or not stays


def _drop_spaces(line: list[_Token]) -> None:
    """Drop the white space between kept and removed texts."""
    for position, token in enumerate(line):
        if token.kind != "item" or not token.goes:
            continue
        before, after = line[:position][::-1], line[position + 1 :]
        is_first = not any(each.stays_an_item for each in before)
        beside = after if is_first else before
        for each in takewhile(lambda each: each.kind == "space" or each.goes, beside):
            each.goes = True


def _lines(tokens: list[_Token]) -> Iterator[list[_Token]]:
    line: list[_Token] = []
    for token in tokens:
        line.append(token)
        if token.kind == "end":
            yield line
            line = []
    yield line


# ---------------------------------------------------------------- adding


def _extended(tokens: list[_Token], more: list[str], line_end: str) -> str:
    """Return the content of the brackets, with more texts at the end."""
    items = [token.text for token in tokens if token.kind == "item"]
    if not any(token.kind == "end" for token in tokens):
        in_line = _in_line(tokens, items, more)
        return in_line or _block([*items, *more], _INDENT, line_end, opens=True)
    _close_with_comma(tokens)
    tail = list(takewhile(lambda token: token.kind == "space", reversed(tokens)))
    rest = tokens[: len(tokens) - len(tail)]
    is_open = rest[-1].kind != "end"
    bracket = "" if is_open else "".join(token.text for token in tail)
    block = _block(more, _indent(tokens), line_end, opens=is_open)
    return f"{''.join(token.text for token in rest)}{block}{bracket}"


def _in_line(tokens: list[_Token], items: list[str], more: list[str]) -> str | None:
    """Return the texts on one line; None if there were none, or the line would be too long."""
    body = "".join(token.text for token in tokens)
    if not items:
        return None
    inner = body.strip(" \t").removesuffix(",").rstrip(" \t")
    before, after = body[: len(body) - len(body.lstrip())], body[len(body.rstrip()) :]
    comma = "," if body.rstrip().endswith(",") else ""
    extended = f"{before}{', '.join([inner, *more])}{comma}{after}"
    return extended if len(extended) <= _WIDEST else None


def _block(texts: list[str], indent: str, line_end: str, *, opens: bool) -> str:
    lines = "".join(f"{indent}{text},{line_end}" for text in texts)
    return f"{line_end if opens else ''}{lines}"


def _close_with_comma(tokens: list[_Token]) -> None:
    """Put a comma after the last text if it has none."""
    for position in range(len(tokens) - 1, -1, -1):
        if tokens[position].kind == "comma":
            return
        if tokens[position].kind == "item":
            tokens.insert(position + 1, _Token("comma", ","))
            return


def _indent(tokens: list[_Token]) -> str:
    """Return the indent of the texts: that of the last text that begins a line."""
    for line in reversed(list(_lines(tokens))[1:]):
        kinds = [token.kind for token in line[:2]]
        if kinds == ["space", "item"]:
            return line[0].text
        if kinds[:1] == ["item"]:
            return ""
    return _INDENT
