"""The history of a record as ClinicalTrials.gov's own site is served it: undocumented JSON.

Its texts are those of the API made into HTML, with more entities than HTML needs.
"""

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from markdown_it import MarkdownIt

from trialcli.ctgov.shape import SHAPE

Record = dict[str, Any]
Version = tuple[str, str, Sequence[str], Record]
"""Of a version: its day, its status, the labels of the modules edited, its record."""

_ENTITIES = str.maketrans({"/": "&#x2F;", "'": "&#x27;", "=": "&#x3D;"})


class History:
    """The versions of one record, oldest first."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self.versions = list(versions)

    def index(self) -> dict[str, Any]:
        """Return what the registry says of the versions without their records."""
        changes = [
            {
                "version": place,
                "date": day,
                "status": status,
                "studyType": "INTERVENTIONAL",
                "moduleLabels": list(modules),
                "lastUpdateSubmitQcDate": day,
            }
            for place, (day, status, modules, _) in enumerate(self.versions)
        ]
        return {
            "changes": changes,
            "originalData": {"secondaryOutcomesSame": True},
            "lastUpdateVersions": {"outcomes": 0},
            "outcomesUpdateCount": 0,
        }

    def version(self, place: int, *, marks_words: bool = False) -> dict[str, Any] | None:
        """Return one version, counted from 0; asked with parameters, the registry marks words."""
        if place >= len(self.versions):
            return None
        study = as_history(self.versions[place][3])
        if marks_words:
            study = _texts(study, lambda _, text: f'<mark class="hl-term">{text}</mark>')
        return {"studyVersion": place, "study": study}


def as_history(study: Record) -> Record:
    """Return a record of the API as the registry's history serves it."""
    made: Record = _texts(
        study, lambda path, text: as_html(text) if SHAPE.is_markup(path) else text
    )
    return made


def as_html(markdown: str) -> str:
    """Return Markdown as HTML, on one line a block, with the registry's entities."""
    tags_and_texts = []
    for token in MarkdownIt("commonmark").parse(markdown):
        if token.type == "inline":
            text = "".join(
                "\n" if part.type in ("softbreak", "hardbreak") else part.content
                for part in token.children or ()
            )
            tags_and_texts.append(html.escape(text, quote=False).translate(_ENTITIES))
        elif token.tag and not token.hidden:
            tags_and_texts.append(f"<{'/' if token.nesting < 0 else ''}{token.tag}>")
    return "".join(tags_and_texts)


def _texts(value: Any, change: Callable[[str, str], str], path: str = "") -> Any:
    """Return a value with its texts changed; their paths are given with ``[]`` for positions."""
    if isinstance(value, dict):
        return {
            key: _texts(child, change, f"{path}.{key}" if path else key)
            for key, child in value.items()
        }
    if isinstance(value, list):
        return [_texts(child, change, f"{path}[]") for child in value]
    return change(path, value) if isinstance(value, str) and value else value
