"""Results: participant flow, baseline, outcome measures, adverse events."""

from rich.text import Text

from trialcli.render.prose import BLANK, Lines, fields, paragraph
from trialcli.render.record.body import SectionBody, entries, listed
from trialcli.render.record.cursor import RecordCursor
from trialcli.render.record.first_screen import results_words
from trialcli.render.record.groups import ResultsGroups
from trialcli.render.record.measures import analyses, denominators, measure_rows, unit_words
from trialcli.render.record.table import Row

_RESULTS = "resultsSection"
_TITLE = "bold underline"


def results(study: RecordCursor) -> SectionBody:
    """Return the posted results, or that there are none."""
    part = SectionBody(aside=results_words(study) or "")
    section = study.at(_RESULTS)
    _flow(part, section.at("participantFlowModule"))
    _baseline(part, section.at("baselineCharacteristicsModule"))
    _outcome_measures(part, section)
    _adverse_events(part, section.at("adverseEventsModule"))
    _more_info(part, section.at("moreInfoModule"))
    if not part.body and part.aside:
        part.body.append(paragraph(f"Results: {part.aside}."))
    return part


def _title(part: SectionBody, title: str, pieces: list[Lines]) -> None:
    if pieces:
        part.add([paragraph(Text(title, style=_TITLE))])
        part.add(pieces)


def _flow(part: SectionBody, module: RecordCursor) -> None:
    groups = ResultsGroups(module.nodes("groups"))
    keys = ("recruitmentDetails", "preAssignmentDetails", "typeUnitsAnalyzed")
    pieces: list[Lines] = [*fields(entries(module, *keys)), *groups.described()]
    rows: list[Row] = []
    for period in module.nodes("periods"):
        rows.append(Row(period.text("title") or "Period"))
        rows += [_flow_row(node, "achievements", groups) for node in period.nodes("milestones")]
        drops = period.nodes("dropWithdraws")
        if drops:
            rows.append(Row("Not completed because of"))
        rows += [_flow_row(node, "reasons", groups, 2) for node in drops]
    if rows:
        pieces.append(groups.table(rows))
    _title(part, "Participant flow", pieces)


def _flow_row(node: RecordCursor, key: str, groups: ResultsGroups, indent: int = 0) -> Row:
    label = listed([node.words("type"), *(block.text for block in node.blocks("comment"))], " - ")
    return groups.row(label or "Milestone", node.nodes(key), _achievement, indent)


def _achievement(node: RecordCursor) -> str:
    units = node.text("numUnits")
    number = listed([node.text("numSubjects"), units and f"({units} units)"], " ")
    return listed([number, *(block.text for block in node.blocks("comment"))], "\n")


def _baseline(part: SectionBody, module: RecordCursor) -> None:
    groups = ResultsGroups(module.nodes("groups"))
    pieces: list[Lines] = [
        *fields(entries(module, "populationDescription", "typeUnitsAnalyzed")),
        *groups.described(),
    ]
    rows = denominators(module, groups)
    for measure in module.nodes("measures"):
        rows.append(Row(listed([measure.text("title"), unit_words(measure)], " - ") or "Measure"))
        texts = entries(measure, "description", "populationDescription")
        rows += [Row(f"{label}: {value}", indent=2) for label, value in texts if value]
        rows += [*denominators(measure, groups, 2), *measure_rows(measure, groups)]
    if rows:
        pieces.append(groups.table(rows))
    _title(part, "Baseline characteristics", pieces)


def _outcome_measures(part: SectionBody, section: RecordCursor) -> None:
    measures = section.nodes("outcomeMeasuresModule.outcomeMeasures")
    for number, measure in enumerate(measures, start=1):
        kind = measure.words("type")
        title = measure.text("title") or "Outcome measure"
        _title(part, f"Outcome measure {number} of {len(measures)}", _outcome(measure, kind, title))


def _outcome(measure: RecordCursor, kind: str | None, title: str) -> list[Lines]:
    groups = ResultsGroups(measure.nodes("groups"))
    pieces: list[Lines] = [
        paragraph(Text.assemble((title, "bold"), f" · {kind}" if kind else "")),
        *fields(
            [
                *entries(measure, "timeFrame", "description", "populationDescription"),
                *entries(measure, "reportingStatus", "anticipatedPostingDate"),
                ("Measure", unit_words(measure)),
                *entries(measure, "typeUnitsAnalyzed"),
            ]
        ),
        *groups.described(),
    ]
    rows = [*denominators(measure, groups), *measure_rows(measure, groups)]
    if rows:
        pieces.append(groups.table(rows))
    return [*pieces, *analyses(measure, groups)]


def _adverse_events(part: SectionBody, module: RecordCursor) -> None:
    groups = ResultsGroups(module.nodes("eventGroups"))
    keys = ("timeFrame", "frequencyThreshold", "description", "allCauseMortalityComment")
    pieces: list[Lines] = [*fields(entries(module, *keys)), *groups.described()]
    totals = groups.totals(
        [
            ("Deaths", "deathsNumAffected", "deathsNumAtRisk"),
            ("Serious adverse events", "seriousNumAffected", "seriousNumAtRisk"),
            ("Other adverse events", "otherNumAffected", "otherNumAtRisk"),
        ]
    )
    if totals:
        pieces += [paragraph("Participants affected / at risk"), groups.table(totals), BLANK]
    for key, title in (("seriousEvents", "Serious"), ("otherEvents", "Other")):
        events = module.nodes(key)
        if events:
            pieces += [*_event_table(title, events, groups), BLANK]
    _title(part, "Adverse events", pieces)


def _event_table(title: str, events: list[RecordCursor], groups: ResultsGroups) -> list[Lines]:
    """Return a table of events by organ system; what they all have in common stands above it."""
    ways = [_way(event) for event in events]
    common = ways[0] if len(set(ways)) == 1 else ""
    caption = f"{title} adverse events: participants affected / at risk (number of events)"
    rows: list[Row] = []
    system = None
    for event in events:
        own = event.text("organSystem")
        if own != system:
            rows.append(Row(own or "Organ system not given"))
            system = own
        how = "" if common else _way(event)
        notes = (block.text for block in event.blocks("notes"))
        name = listed([event.text("term"), how and f"({how})", *notes], " ")
        rows.append(groups.row(name or "Event", event.nodes("stats"), _count, 2))
    return [paragraph(listed([caption, common])), groups.table(rows)]


def _way(event: RecordCursor) -> str:
    return listed([event.text("sourceVocabulary"), event.words("assessmentType")], ", ")


def _count(node: RecordCursor) -> str:
    events = node.text("numEvents")
    affected = listed([node.text("numAffected"), node.text("numAtRisk")], "/")
    return listed([affected, events and f"({events})"], " ")


def _more_info(part: SectionBody, module: RecordCursor) -> None:
    agreement, contact = module.at("certainAgreement"), module.at("pointOfContact")
    pairs = [
        *entries(module.at("limitationsAndCaveats"), "description"),
        *entries(agreement, "piSponsorEmployee", "restrictiveAgreement", "restrictionType"),
        *entries(agreement, "otherDetails"),
        *entries(contact, "title", "organization", "email", "phone", "phoneExt"),
    ]
    _title(part, "More about the results", [*fields(pairs)])
