"""What the program prints needs nothing that an installed package does not have."""

import ast
from collections.abc import Iterator
from pathlib import Path

import trialcli

_SOURCE = Path(trialcli.__file__).parent


def test_no_message_points_to_a_document_of_the_repository() -> None:
    found = [
        f"{path.relative_to(_SOURCE)}: {text}"
        for path in sorted(_SOURCE.rglob("*.py"))
        for text in _printed(ast.parse(path.read_text("utf-8")), help_too="cli" in path.parts)
        if "docs/" in text
    ]
    assert found == []


def _printed(tree: ast.Module, *, help_too: bool) -> Iterator[str]:
    """Yield every text but the docstrings; those of commands are their help."""
    docstrings = {
        id(node.value)
        for owner in ast.walk(tree)
        if isinstance(owner, ast.Module | ast.ClassDef | ast.FunctionDef)
        and not (help_too and isinstance(owner, ast.FunctionDef))
        for node in owner.body
        if isinstance(node, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield str(node.value)
