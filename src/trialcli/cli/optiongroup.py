"""A group of options that several commands take together, as one value."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any

Command = Callable[..., int]


def takes(group: type[Any]) -> Callable[[Command], Command]:
    """Give a command the options of a group in place of its parameter ``asked``.

    The group is a data class. Each of its fields is an option; its type is annotated with it.
    """

    def taking(command: Command) -> Command:
        signature = inspect.signature(command)
        names = [each.name for each in fields(group)]
        parameters: list[inspect.Parameter] = []
        for parameter in signature.parameters.values():
            if parameter.name != "asked":
                parameters.append(parameter)
                continue
            parameters += [
                inspect.Parameter(each.name, parameter.kind, default=None, annotation=each.type)
                for each in fields(group)
            ]

        @wraps(command)
        def run(**given: Any) -> int:
            return command(asked=group(**{name: given.pop(name) for name in names}), **given)

        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        return run

    return taking
