"""Whether values that were read have the types of their classes."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


def conforms(value: object, hint: Any) -> bool:
    """Whether a value is of a type: a class, a data class with its fields, and what typing has.

    Knows tuples, mappings, literals and unions; everything else has to be a class.
    """
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, UnionType):
        return any(conforms(value, one) for one in inner)
    if origin is Literal:
        return isinstance(value, str) and value in inner
    if origin is tuple:
        return _is_tuple(value, inner)
    if origin is not None and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            conforms(key, inner[0]) and conforms(one, inner[1]) for key, one in value.items()
        )
    return _is_instance(value, hint)


def _is_tuple(value: object, inner: tuple[Any, ...]) -> bool:
    if not isinstance(value, tuple):
        return False
    if len(inner) == 2 and inner[1] is Ellipsis:
        return all(conforms(one, inner[0]) for one in value)
    return len(value) == len(inner) and all(map(conforms, value, inner))


def _is_instance(value: object, hint: Any) -> bool:
    if hint is int and isinstance(value, bool):
        return False
    if not isinstance(value, hint):
        return False
    hints = _hints(hint) if is_dataclass(value) else {}
    return all(conforms(getattr(value, name), of) for name, of in hints.items())


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
