"""A page as a browser shows it: skipped where there is none."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium")


def browse(directory: Path, *arguments: str) -> bytes:
    """Return what the browser prints; it keeps its own files in the directory."""
    return subprocess.run(
        [
            str(CHROMIUM),
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
            *("--disable-background-networking", f"--user-data-dir={directory / 'profile'}"),
            *arguments,
        ],
        capture_output=True,
        check=True,
        timeout=120,
        env=os.environ | {"HOME": str(directory)},
    ).stdout


_PROBE = """<!doctype html><title></title><body><script>
const frame = document.createElement("iframe");
frame.style.width = "WIDTHpx";
frame.src = "page.html";
frame.onload = () => {
  const page = frame.contentDocument, root = page.documentElement;
  const outside = [...page.querySelectorAll("main *")].filter(
    (one) => one.getBoundingClientRect().right > root.clientWidth + 1);
  document.title = JSON.stringify({
    width: root.clientWidth, needed: root.scrollWidth, outside: outside.map((one) => one.outerHTML),
    text: parseFloat(getComputedStyle(page.querySelector("svg text") || page.body).fontSize),
    loaded: frame.contentWindow.performance.getEntriesByType("resource").length });
};
document.body.append(frame);
</script></body>"""


def fitted(directory: Path, page: str, width: int) -> dict[str, Any]:
    """Return how a page fits a window of a width: what it needs, and what stands out of it."""
    (directory / "page.html").write_text(page)
    (directory / "probe.html").write_text(_PROBE.replace("WIDTH", str(width)))
    seen = browse(
        directory,
        "--allow-file-access-from-files",
        "--virtual-time-budget=4000",
        "--window-size=1400,900",
        "--dump-dom",
        (directory / "probe.html").as_uri(),
    ).decode()
    found = re.search(r"<title>(.*?)</title>", seen, re.DOTALL)
    assert found
    measured: dict[str, Any] = json.loads(found[1])
    return measured
