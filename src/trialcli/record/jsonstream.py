"""Read the JSON values of a long text, one after the other, without loading all of it.

A text contains one value, several (JSON lines), or a list, whose items count as values. So do the
items of a list in an object that begins as a page does.
"""

import json
import re
from collections.abc import Iterator
from typing import NoReturn

LARGEST = 128 * 2**20
"""The most characters of a value; all records are much shorter."""
_LONGEST_START = 1000
"""The most characters of the beginning of a page."""
_CERTAIN = 16
"""An error at least this many characters before the loaded end is not a missing rest."""


# Includes the mark before each value of a JSON text sequence, and a byte order mark.
_BETWEEN = re.compile("[ \t\n\r\x1e\ufeff]*")


class BrokenJsonError(ValueError):
    """A text is not JSON from a line on."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


class JsonValues:
    """Reads the values of a text that arrives in chunks."""

    def __init__(self, chunks: Iterator[str], page: re.Pattern[str] | None = None) -> None:
        """Read chunks; ``page`` matches the beginning of an object, up to its list of values."""
        self._chunks = chunks
        self._page = page
        self._text = ""
        self._at = 0
        self._passed = 0
        self._is_over = False
        self.is_in_list = False
        """Whether the next value is an item of a list."""
        self.began = 1
        """The line at which the last value begins, from 1."""
        # Only the end of a value is wanted; Python refuses to convert very long integers.
        self._decode = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode

    @property
    def line(self) -> int:
        """The line up to which the text is read, from 1."""
        return self._passed + self._text.count("\n", 0, self._at) + 1

    def __iter__(self) -> Iterator[str]:
        """Yield the text of each value.

        Raises:
            BrokenJsonError: the next value is not complete JSON; ``skip_line`` skips it.
        """
        while sign := self._next_sign():
            if sign == "[":
                yield from self._items()
            elif sign == "{" and self._enter_page():
                yield from self._items()
                self._leave_page()
            else:
                yield self._value()

    def skip_line(self) -> None:
        """Continue at the next line."""
        while True:
            end = self._text.find("\n", self._at)
            if end >= 0:
                self._at = end + 1
                return
            if not self._more():
                self._at = len(self._text)
                return

    def _enter_page(self) -> bool:
        """Go to the list of a page, if one begins here."""
        if self._page is None:
            return False
        while len(self._text) - self._at < _LONGEST_START and self._more():
            pass
        match = self._page.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
        return match is not None

    def _leave_page(self) -> None:
        """Skip what stands in a page after its list."""
        while self._next_sign() == ",":
            self._skip_sign(",")
            self._value()
            self._skip_sign(":")
            self._value()
        self._skip_sign("}")

    def _skip_sign(self, expected: str) -> None:
        if self._next_sign() != expected:
            self._broken(f"expecting '{expected}' delimiter")
        self._at += 1
        self._next_sign()

    def _items(self) -> Iterator[str]:
        self.is_in_list = True
        self._at += 1
        if self._next_sign() == "]":
            self._at += 1
            self.is_in_list = False
            return
        while True:
            yield self._value()
            sign = self._next_sign()
            self._at += 1
            if sign == "]":
                self.is_in_list = False
                return
            if sign != ",":
                self._at -= 1
                self._broken("the list ends early" if not sign else "expecting ',' delimiter")
            self._next_sign()

    def _value(self) -> str:
        """Return the text of the value that begins here."""
        self.began = self.line
        while True:
            try:
                _, end = self._decode(self._text, self._at)
            except json.JSONDecodeError as error:
                line = self._passed + error.lineno
                if self._is_certain(error) or not self._more():
                    raise BrokenJsonError(line, error.msg) from None
            except RecursionError:
                raise BrokenJsonError(self.began, "nested too deeply") from None
            else:
                value = self._text[self._at : end]
                if end == len(self._text) and value[-1] not in '"]}' and self._more():
                    continue  # a number may go on
                self._at = end
                return value

    def _is_certain(self, error: json.JSONDecodeError) -> bool:
        """Whether more text cannot complete it."""
        is_open = error.msg.startswith("Unterminated")
        return not is_open and error.pos < len(self._text) - _CERTAIN

    def _next_sign(self) -> str:
        """Skip white space; return the next character, or nothing at the end."""
        while True:
            match = _BETWEEN.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Load more: as much as is unread, so that a long value is not parsed too often."""
        if self._is_over:
            return False
        self._passed += self._text.count("\n", 0, self._at)
        rest = [self._text[self._at :]]
        wanted = max(len(rest[0]), 1)
        if wanted > LARGEST:
            self._broken(f"more than {LARGEST // 2**20} million characters in one value")
        self._at = 0
        while wanted > 0:
            chunk = next(self._chunks, "")
            if not chunk:
                self._is_over = True
                break
            rest.append(chunk)
            wanted -= len(chunk)
        self._text = "".join(rest)
        return len(rest) > 1

    def _broken(self, why: str) -> NoReturn:
        raise BrokenJsonError(self.line, why)
