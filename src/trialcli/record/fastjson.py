"""JSON read and written by orjson, if it is installed: twice to four times as fast as by Python.

The two differ in a few values. orjson reads an integer beyond 64 bits as a float, refuses unpaired
surrogates, writes ``null`` for a number that is not finite, and spells numbers below 0.0001 in its
own way. So a method here raises ``UncertainError`` unless its result is certainly the one of
Python's module. Then that one decides. Only this module imports orjson.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol


class UncertainError(Exception):
    """Python's own module must read or write this JSON."""


class FastJson(Protocol):
    """Reads and writes JSON fast. Each method may raise an ``UncertainError``."""

    def read(self, content: bytes) -> tuple[Any, bool]:
        """Return the value of a JSON text, and whether the text has at most ``SHALLOW`` levels.

        If the second value is false, the levels must be counted.
        """

    def read_unproven(self, content: bytes) -> Any:
        """Return the value of a JSON text; ``canonical_unproven`` shows whether it is certain."""

    def canonical_unproven(self, value: Any) -> bytes:
        """Return the canonical text of a value that was read so.

        The value and the text are those of Python's module, but for a ``null`` in a value that was
        not read. The value has at most ``SHALLOW`` levels.
        """

    def canonical(self, value: Any) -> bytes:
        """Return the canonical text of a value."""

    def compact(self, value: Any) -> bytes:
        """Return the text of a value without white space, with its members in their order."""

    def texts(self, value: Any) -> tuple[bytes, bytes]:
        """Return the canonical and the compact text of a value."""

    def indented(self, value: Any) -> bytes:
        """Return the text of a value with one member or item on a line, indented by one blank."""


SHALLOW = 50
"""Nested objects and lists of which a text is certain; the deepest real record has about 12."""

# What the two may write in different ways, found in compact texts. Each pattern begins with what it
# mostly lacks, and looks back: so it takes a few microseconds for a record.
_EXPONENT = re.compile(rb"e-(?<=[0-9]e-)[0-9]+(?![^\]},])")
_TINY = re.compile(rb"\.0000(?<=0\.0000)(?<![^\[:,-]0\.0000)")
_NULL = re.compile(rb"null(?<![^\[:,]null)")
_LARGE = re.compile(rb"e\+(?<=[0-9]e\+)[0-9]")


class WithoutFastJson:
    """Is never certain: Python's own module does everything."""

    def read(self, content: bytes) -> tuple[Any, bool]:  # noqa: ARG002
        """Return nothing."""
        raise UncertainError

    def read_unproven(self, content: bytes) -> Any:  # noqa: ARG002
        """Return nothing."""
        raise UncertainError

    def canonical_unproven(self, value: Any) -> bytes:  # noqa: ARG002
        """Return nothing."""
        raise UncertainError

    def canonical(self, value: Any) -> bytes:  # noqa: ARG002
        """Return nothing."""
        raise UncertainError

    def compact(self, value: Any) -> bytes:  # noqa: ARG002
        """Return nothing."""
        raise UncertainError

    def texts(self, value: Any) -> tuple[bytes, bytes]:  # noqa: ARG002
        """Return nothing."""
        raise UncertainError

    def indented(self, value: Any) -> bytes:  # noqa: ARG002
        """Return nothing."""
        raise UncertainError


class Orjson:
    """Reads and writes JSON with orjson."""

    def __init__(self, orjson: Any) -> None:
        self._loads = orjson.loads
        self._dumps = orjson.dumps
        self._plain = (
            orjson.OPT_PASSTHROUGH_SUBCLASS
            | orjson.OPT_PASSTHROUGH_DATACLASS
            | orjson.OPT_PASSTHROUGH_DATETIME
        )
        self._sorted = self._plain | orjson.OPT_SORT_KEYS
        self._indented = self._plain | orjson.OPT_INDENT_2
        around: Any = _INSIDE
        for _ in range(_AROUND):
            around = [around]
        self._around = around

    def read(self, content: bytes) -> tuple[Any, bool]:
        """Return the value of a JSON text, and whether the text has at most ``SHALLOW`` levels."""
        value = self.read_unproven(content)
        text = _without_large(self._dumped(value, self._plain))
        # Another text may have more levels: in a member that is written twice.
        return value, text == content

    def read_unproven(self, content: bytes) -> Any:
        """Return the value of a JSON text; ``canonical_unproven`` shows whether it is certain."""
        try:
            return self._loads(content)
        except ValueError:
            raise UncertainError from None

    def canonical_unproven(self, value: Any) -> bytes:
        """Return the canonical text of a value that was read so."""
        # A seal over another spelling of a number is wrong, even if it is the spelling of orjson.
        return _without_large(_without_tiny(self._dumped(value, self._sorted)))

    def canonical(self, value: Any) -> bytes:
        """Return the canonical text of a value."""
        return _certain(self._dumped(value, self._sorted))

    def compact(self, value: Any) -> bytes:
        """Return the text of a value without white space, with its members in their order."""
        return _certain(self._dumped(value, self._plain))

    def texts(self, value: Any) -> tuple[bytes, bytes]:
        """Return the canonical and the compact text of a value."""
        # The same numbers are in both.
        return self.canonical(value), self._dumped(value, self._plain)

    def indented(self, value: Any) -> bytes:
        """Return the text of a value with one member or item on a line, indented by one blank."""
        if b"  " in self.compact(value):
            raise UncertainError
        # So two blanks are nowhere but at the beginning of a line, which has twice as many.
        text: bytes = self._dumps(value, None, self._indented)
        return text.replace(b"  ", b" ")

    def _dumped(self, value: Any, option: int) -> bytes:
        """Return the text of a value that is not deep."""

        def inside(marker: Any) -> Any:
            if marker is _INSIDE:
                return value
            raise TypeError

        try:
            # orjson refuses values of more than 254 levels. The brackets around leave few of them.
            text: bytes = self._dumps(self._around, inside, option)
        except TypeError:
            raise UncertainError from None
        return text[_AROUND:-_AROUND]


_AROUND = 254 - SHALLOW
_INSIDE = object()


def _without_large(text: bytes) -> bytes:
    """Return a text that orjson wrote, unless an integer beyond 64 bits may be a float in it."""
    if b"+" in text and _LARGE.search(text):
        raise UncertainError
    return text


def _certain(text: bytes) -> bytes:
    """Return a text that orjson wrote if Python's module certainly writes the same."""
    if _NULL.search(text):
        raise UncertainError
    return _without_tiny(text)


def _without_tiny(text: bytes) -> bytes:
    """Return a text that orjson wrote, unless there may be a number below 0.0001 in it."""
    if _EXPONENT.search(text) or _TINY.search(text):
        raise UncertainError
    return text


@cache
def fast_json() -> FastJson:
    """Return what reads and writes JSON fast; never certain if orjson is missing or unsuitable."""
    try:
        import orjson
    except ImportError:
        return WithoutFastJson()
    if not _is_sound(orjson):
        return WithoutFastJson()
    found = Orjson(orjson)
    return found if _is_as_expected(found) else WithoutFastJson()


_SOUND = (3, 12)
"""Earlier releases damage the memory of the process; 3.11.7 to 3.11.9 were tried."""


def _is_sound(orjson: Any) -> bool:
    numbers = re.match(r"([0-9]+)\.([0-9]+)", str(getattr(orjson, "__version__", "")))
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= _SOUND


# Its texts must be those of Python's module, but for what ``_certain`` and ``_without_large``
# find: a release of orjson may be older than those that were tried, or newer.
_SAME = (
    (rb'{"\u00e9":1,"b":[],"a":{},"\uffff":2,"\ud800\udc00":[true,false,-0.0,48.0,0]}', True),
    (rb'["\u0000\u001f\b\f\n\r\t\"\\\/\u007f\u2028\u00e9\ud83d\ude00"]', True),
    (b"[0.0001,0.00012345,-0.1,123456.789,9007199254740993.0,9999999999999998.0]", True),
    (
        b"[1e16,1.5e16,-1e17,1.7976931348623157e308,18446744073709551615,-9223372036854775808]",
        False,
    ),
    (b"[" * 40 + b"]" * 40, True),
)
_UNCERTAIN = (
    b"18446744073709551616",
    b"-9223372036854775809",
    b"1" * 400,
    b"1e999",
    b"NaN",
    b'"\\ud800"',
    b'"\xed\xa0\x80"',
    b"\xef\xbb\xbf1",
    b"[" * 60 + b"]" * 60,
    b'{"a":' * 60 + b"1" + b"}" * 60,
)
_SMALL_NUMBERS = (0.00001, 0.000099, 1e-6, 1.5e-7, 1e-9, 5e-324, float("nan"), float("inf"))


def _is_as_expected(found: FastJson) -> bool:
    import json

    def is_same(content: bytes, *, is_read: bool) -> bool:
        value = json.loads(content)
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        lines = json.dumps(value, ensure_ascii=False, indent=1)
        is_written = (found.canonical(value), found.indented(value)) == (
            text.encode(),
            lines.encode(),
        )
        return is_written and (not is_read or repr(found.read(content)[0]) == repr(value))

    try:
        is_equal = all(is_same(content, is_read=is_read) for content, is_read in _SAME)
    except UncertainError:
        return False
    return (
        is_equal
        and all(_is_uncertain(found.read, content) for content in _UNCERTAIN)
        and all(_is_uncertain(found.canonical, number) for number in _SMALL_NUMBERS)
    )


def _is_uncertain(method: Callable[[Any], object], given: Any) -> bool:
    try:
        method(given)
    except UncertainError:
        return True
    return False
