"""Pages of the site that lie outside docs/: the README as its start, and what documents link to."""

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

_ROOT = Path(__file__).parents[1]
_START = "index.md"
_PAGES = {
    "README.md": _START,
    "CHANGELOG.md": "CHANGELOG.md",
    "CONTRIBUTING.md": "CONTRIBUTING.md",
    "SECURITY.md": "SECURITY.md",
    "examples/README.md": "examples/README.md",
}
"""The documents outside docs/, each with its place on the site."""
_LINK = re.compile(r"\[([^\]]*)\]\(([^)#\s:]+)(#[^)]*)?\)")
"""A link to a file: its words, the file and the place in it."""


def on_files(files: Any, config: Any) -> Any:
    """Add the pages, and the files outside docs/ that some page links to."""
    for source, place in _PAGES.items():
        text = (_ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, place, content=_placed(text, source)))
    sources = [_ROOT / source for source in _PAGES]
    for document in [*Path(config["docs_dir"]).rglob("*.md"), *sources]:
        for name in _linked(document):
            place = _place_of(name)
            if (_ROOT / name).is_file() and files.get_file_from_path(place) is None:
                files.append(File.generated(config, place, content=(_ROOT / name).read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Return the text of a page of docs/ with its links to the other documents."""
    is_ours = page.file.src_uri in _PAGES.values()
    return markdown if is_ours else _placed(markdown, f"docs/{page.file.src_uri}")


def _linked(document: Path) -> set[str]:
    """Return the files that a document links to, from the root of the repository."""
    folder = document.parent.relative_to(_ROOT).as_posix()
    text = document.read_text(encoding="utf-8")
    return {posixpath.normpath(f"{folder}/{match[2]}") for match in _LINK.finditer(text)}


def _placed(text: str, source: str) -> str:
    """Return a document with its links leading to their places on the site."""
    folder = posixpath.dirname(source)
    here = posixpath.dirname(_place_of(source))

    def link(match: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(folder, match[2]))
        if (_ROOT / name).is_dir():
            return match[1]  # a site shows no directories
        if not (_ROOT / name).exists():
            return match[0]  # the strict build names it
        return f"[{match[1]}]({posixpath.relpath(_place_of(name), here or '.')}{match[3] or ''})"

    return _LINK.sub(link, text)


def _place_of(name: str) -> str:
    """Return the place on the site of a file, named from the root of the repository."""
    return _PAGES.get(name, name.removeprefix("docs/"))
