"""llms.txt and the skill for agents are made from the documents and the commands."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from tests.documents import CHECKOUT, DOCS
from trialcli.cli.commands import each_command

_NAMES = ("llms.txt", "skills/trialcli/SKILL.md")
_SKILL = CHECKOUT / "skills" / "trialcli" / "SKILL.md"


def test_the_files_are_up_to_date(tmp_path: Path) -> None:
    program = [sys.executable, str(CHECKOUT / "tools" / "agentfiles.py"), str(tmp_path)]
    subprocess.run(program, check=True)
    for name in _NAMES:
        there = (CHECKOUT / name).read_text(encoding="utf-8")
        assert (tmp_path / name).read_text(encoding="utf-8") == there, "run tools/agentfiles.py"


def test_every_document_is_listed_and_every_link_leads_to_one() -> None:
    text = (CHECKOUT / "llms.txt").read_text(encoding="utf-8")
    links = re.findall(r"^- \[[^\]]+\]\(([^)]+)\): .+\.$", text, re.MULTILINE)
    assert {f"docs/{path.name}" for path in DOCS.glob("*.md")} <= set(links)
    assert all((CHECKOUT / link).is_file() for link in links)
    title, summary = text.split("\n\n")[:2]
    assert title == "# trialcli"
    assert summary.startswith("> trialcli ")
    sections = text.partition("\n## ")[2].splitlines()[1:]
    others = [line for line in sections if not re.match(r"## \w|- \[[^\]]+\]\([^)]+\): ", line)]
    assert set(others) == {""}


def test_the_skill_has_the_front_matter_that_agents_read() -> None:
    _, front, body = _SKILL.read_text(encoding="utf-8").split("---\n", 2)
    matter = yaml.safe_load(front)
    assert set(matter) == {"name", "description"}
    assert matter["name"] == _SKILL.parent.name == "trialcli"
    assert len(matter["description"]) <= 1024
    assert all(f"`trialcli {words}`" in body for words, _ in each_command())
    assert "no account and no key" in body
