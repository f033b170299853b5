"""The body of a section, and the words for the values of a record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.style import Style
from rich.text import Text

from trialcli.ctgov.shape import SHAPE
from trialcli.ctgov.words.vocabulary import field_label
from trialcli.render.prose import BLANK, Lines
from trialcli.render.record.cursor import RecordCursor
from trialcli.text.blocks import Block


@dataclass(slots=True)
class SectionBody:
    """The body of a section. An empty body is not shown."""

    body: list[Lines] = field(default_factory=list)
    aside: str = ""
    """A remark at the end of the heading's line."""
    title: str = ""
    """The heading, where it is not the section's own."""
    left_out: list[str] = field(default_factory=list)
    """What a summary cut or counted instead of showing it, in words."""

    def add(self, pieces: Iterable[Lines]) -> None:
        """Add pieces after one empty line."""
        pieces = list(pieces)
        while pieces and pieces[0] is BLANK:
            del pieces[0]
        while pieces and pieces[-1] is BLANK:
            del pieces[-1]
        if pieces:
            self.body += [BLANK, *pieces] if self.body else pieces


def reading(node: RecordCursor) -> str | None:
    """Return the value of a place as it is read: markup resolved, closed lists in words."""
    if SHAPE.is_markup(str(node.path[-1])) and isinstance(node.value, str):
        return flow(node.blocks()) or None
    return node.words()


def flow(blocks: Sequence[Block]) -> str:
    """Return paragraphs and items as lines of one text."""
    return "\n".join(
        f"{'  ' * block.level}{block.marker or '•'} {block.text}"
        if block.kind == "item"
        else block.text
        for block in blocks
    )


def entries(node: RecordCursor, *keys: str) -> list[tuple[str, str | None]]:
    """Return the fields of a place with their labels; an absent field has no value."""
    return [(label_of(node, key), reading(node.at(key))) for key in keys]


def label_of(node: RecordCursor, key: str) -> str:
    """Return the label of a field below a place."""
    keys = [step for step in node.path if isinstance(step, str)]
    return field_label(".".join([*keys[-1:], key]))


def listed(values: Iterable[str | None], separator: str = " · ") -> str:
    """Return the values that are there in one line."""
    return separator.join(value for value in values if value)


def shorten(text: str, most: int) -> str:
    """Return the beginning of a text, cut between words."""
    if len(text) <= most:
        return text
    cut = text[:most]
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,;:") + " …"


def linked(text: str, url: str | None) -> Text:
    """Return a text as a hyperlink, where the address is a plain web address."""
    return Text(text, style=Style(link=url) if url and is_web_address(url) else "")


def is_web_address(url: str) -> bool:
    """Whether an address is http(s) and has only characters that are safe on a terminal."""
    return url.lower().startswith(("http://", "https://")) and all("!" <= c <= "~" for c in url)
