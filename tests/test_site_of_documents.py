"""The documents become a site, in which every link leads somewhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import CHECKOUT

pytest.importorskip("mkdocs")


def _built(checkout: Path, site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site)],
        cwd=checkout,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path) -> Path:
    """Return a copy of what the site is made from."""
    for name in ("docs", "tools", "examples", "benchmarks"):
        shutil.copytree(CHECKOUT / name, tmp_path / "checkout" / name)
    for path in [*CHECKOUT.glob("*.md"), CHECKOUT / "mkdocs.yml", CHECKOUT / "LICENSE"]:
        shutil.copy(path, tmp_path / "checkout")
    return tmp_path / "checkout"


def test_the_site_has_every_document_and_loads_nothing_from_elsewhere(checkout, tmp_path):
    done = _built(checkout, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    documents = [path.stem for path in (CHECKOUT / "docs").glob("*.md")]
    made = {path.stem for path in (tmp_path / "site").glob("*.html")}
    assert {*documents, "index", "CHANGELOG", "SECURITY"} <= made
    start = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert 'href="pack-stores.html"' in start
    assert 'src="http' not in start
    assert "fonts.g" not in start


def test_links_that_lead_nowhere_and_pages_that_the_contents_lack_stop_the_build(
    checkout, tmp_path
):
    page = checkout / "docs" / "glossary.md"
    links = "[x](nowhere.md) [x](diff.md#no-place) [x](../README.md#no-part)"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{links}\n", encoding="utf-8")
    (checkout / "docs" / "new.md").write_text("# New\n", encoding="utf-8")
    done = _built(checkout, tmp_path / "site")
    assert done.returncode == 1
    said = done.stderr + done.stdout
    assert all(name in said for name in ("nowhere.md", "#no-place", "#no-part", "new.md")), said
