"""The machine on which the action is run."""

from tests.recipes.conftest import machine

__all__ = ["machine"]
