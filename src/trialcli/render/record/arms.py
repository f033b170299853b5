"""What is compared with what: arms, interventions and outcomes."""

from collections.abc import Sequence

from rich.text import Text

from trialcli.render.prose import Hanging, bullet, fields, paragraph, prose
from trialcli.render.record.body import SectionBody, listed
from trialcli.render.record.cursor import RecordCursor
from trialcli.text.blocks import counted

_ARMS = "protocolSection.armsInterventionsModule"
_OUTCOMES = "protocolSection.outcomesModule"
_RANKS = (
    ("primaryOutcomes", "Primary"),
    ("secondaryOutcomes", "Secondary"),
    ("otherOutcomes", "Other"),
)
_KINDS = frozenset(
    {
        *("Behavioral", "Biological", "Combination Product", "Device", "Diagnostic Test"),
        *("Dietary Supplement", "Drug", "Genetic", "Other", "Procedure", "Radiation"),
    }
)
_MOST_ARMS, _MOST_OUTCOMES = 6, 12


def arms(study: RecordCursor) -> SectionBody:
    """Return each arm with its description and interventions."""
    nodes = study.nodes(f"{_ARMS}.armGroups")
    part = SectionBody(aside=counted(len(nodes), "arm") if nodes else "")
    for node in nodes:
        part.add(
            [
                *_named(node.text("label"), node.words("type")),
                *prose(node.blocks("description"), indent=2),
                *fields([("Interventions", "; ".join(node.texts("interventionNames")))], 2),
            ]
        )
    return part


def arms_brief(study: RecordCursor) -> SectionBody:
    """Return each arm on one line; a single arm says nothing that the first lines do not."""
    nodes = study.nodes(f"{_ARMS}.armGroups")
    if len(nodes) == 1:
        return SectionBody()
    part = SectionBody(aside=counted(len(nodes), "arm") if nodes else "")
    for node in nodes[:_MOST_ARMS]:
        label, kind = node.text("label"), node.words("type")
        names = [_without_type(name) for name in node.texts("interventionNames")]
        others = ", ".join(name for name in names if name != label)
        part.body.append(bullet(listed([listed([label, kind and kind.lower()]), others], ": ")))
    return part


def _without_type(name: str) -> str:
    """Return the name in "Drug: name", as the arms of a record refer to an intervention."""
    kind, colon, rest = name.partition(": ")
    return rest if colon and kind in _KINDS else name


def interventions(study: RecordCursor) -> SectionBody:
    """Return each intervention with its description, other names and arms."""
    part = SectionBody()
    for node in study.nodes(f"{_ARMS}.interventions"):
        more = [
            ("Other names", "; ".join(node.texts("otherNames"))),
            ("Arms", "; ".join(node.texts("armGroupLabels"))),
        ]
        part.add(
            [
                *_named(node.text("name"), node.words("type")),
                *prose(node.blocks("description"), indent=2),
                *fields(more, 2),
            ]
        )
    return part


def _named(name: str | None, kind: str | None) -> list[Hanging]:
    if not name and not kind:
        return []
    return [paragraph(Text.assemble((name or "", "bold"), f" · {kind}" if kind else ""))]


def outcomes(study: RecordCursor) -> SectionBody:
    """Return every outcome, the primary ones first."""
    part = SectionBody(aside=_census(study))
    for key, rank in _RANKS:
        nodes = study.nodes(f"{_OUTCOMES}.{key}")
        if nodes:
            part.add([paragraph(Text(rank, style="bold"))])
            part.body += [line for node in nodes for line in _outcome(node)]
    return part


def outcomes_brief(study: RecordCursor) -> SectionBody:
    """Return the primary outcomes, and how many others there are."""
    primary = study.nodes(f"{_OUTCOMES}.primaryOutcomes")
    title = "Primary outcome" if len(primary) == 1 else "Primary outcomes"
    others = _census(study, _RANKS[1:])
    aside = f"and {others}" if others else ""
    if len(primary) > _MOST_OUTCOMES:
        aside = _census(study)
    return SectionBody(
        [_measure(node) for node in primary[:_MOST_OUTCOMES]], aside=aside, title=title
    )


def _census(study: RecordCursor, ranks: Sequence[tuple[str, str]] = _RANKS) -> str:
    numbers = ((len(study.nodes(f"{_OUTCOMES}.{key}")), rank.lower()) for key, rank in ranks)
    return listed(f"{number} {rank}" for number, rank in numbers if number)


def _outcome(node: RecordCursor) -> list[Hanging]:
    return [_measure(node), *prose(node.blocks("description"), indent=2)]


def _measure(node: RecordCursor) -> Hanging:
    frame = node.text("timeFrame")
    return bullet(
        Text.assemble(node.text("measure") or "", (f" [{frame}]" if frame else "", "dim"))
    )
