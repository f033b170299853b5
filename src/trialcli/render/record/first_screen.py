"""The first screen: is it for me, where does it stand."""

from collections.abc import Callable, Hashable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.text import Text

from trialcli.ctgov.due.submission import results_state
from trialcli.ctgov.site import study_page
from trialcli.ctgov.words.vocabulary import age_words
from trialcli.record.tree import Record
from trialcli.render.prose import Hanging, paragraph, spread
from trialcli.render.record.body import linked, listed
from trialcli.render.record.cursor import NOT_STATED, RecordCursor
from trialcli.render.record.people import contact_words, reach_words
from trialcli.render.record.places import where
from trialcli.render.record.status import standing
from trialcli.render.styles import BAD, TITLE
from trialcli.text.blocks import uncapitalised
from trialcli.text.dates import parse_date

if TYPE_CHECKING:
    from trialcli.registry.near import Near

_MOST_NAMES = 5
_MOST_IDS = 4


def banner(study: RecordCursor, trial: str, max_width: int) -> list[Hanging]:
    """Return the trial's ID and standing on one line, and its title below."""
    identity = study.at("protocolSection.identificationModule")
    name = linked(trial, study_page(trial))
    name.stylize(TITLE)
    recorded = identity.text("nctId") or trial
    if recorded != trial:
        name.append(f" (in the record: {recorded})")
    title = identity.text("briefTitle") or identity.text("officialTitle") or "(no title)"
    acronym = identity.text("acronym")
    if acronym and acronym not in title:
        title = f"{title} ({acronym})"
    return [spread(name, standing(study), max_width), paragraph(title, style=TITLE)]


def opening(study: RecordCursor, near: "Near | None" = None) -> list[tuple[str, str | Text | None]]:
    """Return the labels and facts of the first screen; a fact that the record lacks is empty."""
    protocol = study.at("protocolSection")
    return [
        ("Why stopped", _why_stopped(protocol)),
        ("Sponsor", _sponsor(protocol.at("sponsorCollaboratorsModule"))),
        ("Conditions", _some(protocol.plain("conditionsModule.conditions"))),
        (_verb(protocol), _interventions(protocol)),
        ("Design", _design(protocol.at("designModule"))),
        ("Enrollment", _enrollment(protocol.at("designModule.enrollmentInfo"))),
        ("Dates", listed(_dates(protocol.at("statusModule")), " → ")),
        ("Where", where(protocol)),
        ("Nearest site", _nearest(study, near)),
        ("Participants", _who(protocol.at("eligibilityModule"))),
        ("Contact", _contact(protocol.at("contactsLocationsModule"))),
        ("Results", results_words(study)),
        ("Other IDs", _other_ids(protocol.at("identificationModule"))),
    ]


def _nearest(study: RecordCursor, near: "Near | None") -> str:
    if near is None:
        return ""
    from trialcli.render.record.nearest_sites import nearest_line

    return nearest_line(study, near)


def _why_stopped(protocol: RecordCursor) -> Text | None:
    reason = protocol.text("statusModule.whyStopped")
    return Text(reason, style=BAD) if reason else None


def _sponsor(module: RecordCursor) -> str:
    lead = listed(
        [module.text("leadSponsor.name"), _informative(module.words("leadSponsor.class"))]
    )
    partners = module.nodes("collaborators")
    names = [name for partner in partners[:2] if (name := partner.text("name"))]
    if len(partners) > 2:
        names.append(f"{len(partners) - 2} more")
    return listed([lead, f"with {', '.join(names)}" if names else None], ", ")


def _some(leaves: list[RecordCursor]) -> str:
    different = _different(leaves, lambda leaf: str(leaf.value))
    names = [name for leaf in different[:_MOST_NAMES] if (name := leaf.text())]
    return listed([", ".join(names), _more(len(different))], " ")


def _different(
    nodes: list[RecordCursor], key: Callable[[RecordCursor], Hashable]
) -> list[RecordCursor]:
    """Return the first place of each key: a name that a list repeats is one name."""
    found: dict[Hashable, RecordCursor] = {}
    for node in nodes:
        found.setdefault(key(node), node)
    return list(found.values())


def _more(number: int) -> str | None:
    return f"+{number - _MOST_NAMES} more" if number > _MOST_NAMES else None


def _verb(protocol: RecordCursor) -> str:
    observed = protocol.peek("designModule.studyType") == "OBSERVATIONAL"
    return "Interventions studied" if observed else "Interventions"


def _interventions(protocol: RecordCursor) -> str:
    every = protocol.nodes("armsInterventionsModule.interventions")
    nodes = _different(every, lambda node: (node.peek("name"), node.peek("type")))
    seen: dict[str, None] = {}
    for node in nodes[:_MOST_NAMES]:
        name = node.text("name")
        if name:
            kind = _informative(node.words("type"))
            seen[f"{name} ({kind})" if kind else name] = None
    return listed([", ".join(seen), _more(len(nodes))], " ")


def _design(module: RecordCursor) -> str:
    info = module.at("designInfo")
    masking = info.peek("maskingInfo.masking")
    mask = info.words("maskingInfo.masking")
    allocation = info.words("allocation")
    return listed(
        [
            module.words("studyType"),
            _lower(allocation) if info.peek("allocation") != "NA" else None,
            _lower(info.words("interventionModel")),
            _lower(info.words("observationalModel")),
            _lower(info.words("timePerspective")),
            "no masking" if masking == "NONE" else mask and f"{mask.lower()} masking",
            _informative(info.words("primaryPurpose")),
        ]
    )


def _enrollment(info: RecordCursor) -> str | None:
    count = info.stated("count")
    kind = {"ACTUAL": "actual", "ESTIMATED": "target"}.get(info.peek("type") or "")
    if count and kind:
        info.text("type")
        return f"{count} ({kind})"
    return count


def _dates(module: RecordCursor) -> Iterator[str]:
    registered = module.text("studyFirstSubmitDate")
    is_late = _is_after(registered, module.peek("startDateStruct.date"))
    if registered and not is_late:
        yield f"{registered} registered"
    for key, what in (
        ("startDateStruct", "start"),
        ("primaryCompletionDateStruct", "primary completion"),
        ("completionDateStruct", "completion"),
    ):
        date = module.stated(f"{key}.date")
        if date:
            kind = _lower(module.words(f"{key}.type"))
            said = f"{what} {date}" if date == NOT_STATED else f"{date} {what}"
            yield said + (f" ({kind})" if kind else "")
        if registered and is_late and key == "startDateStruct":
            yield f"{registered} registered, after the start"


def _is_after(registered: str | None, start: Any) -> bool:
    """Whether a trial was registered after its start for certain: a month may be any day in it."""
    day, begun = parse_date(registered), parse_date(start)
    return day is not None and begun is not None and begun.is_before(day)


def _who(module: RecordCursor) -> str:
    others = [_sex(module), _volunteers(module)]
    # The registry has no text for "no limit": it leaves the age out.
    unlimited = "no age limit stated" if any(others) else None
    return listed([_ages(module) or unlimited, *others])


def _ages(module: RecordCursor) -> str | None:
    youngest, oldest = module.text("minimumAge"), module.text("maximumAge")
    if youngest and oldest:
        number, _, unit = age_words(youngest).partition(" ")
        same_unit = unit and age_words(oldest).endswith(f" {unit}")
        return f"{number if same_unit else age_words(youngest)} to {age_words(oldest)}"
    if youngest:
        return f"{age_words(youngest)} and older"
    return f"up to {age_words(oldest)}" if oldest else None


def _sex(module: RecordCursor) -> str | None:
    words = module.words("sex")
    if words is None or words == "All":
        return words and "all sexes"
    return f"{_lower(words)} only" if words in ("Female", "Male") else words


def _volunteers(module: RecordCursor) -> str | None:
    accepts = module.flag("healthyVolunteers")
    if accepts is None:
        return None
    return "healthy volunteers accepted" if accepts else "no healthy volunteers"


def _contact(module: RecordCursor) -> str | None:
    contacts = module.nodes("centralContacts")
    if not contacts:
        return _site_contact(module)
    contacts[0].words("role")  # the line's own label says it
    return reach_words(contacts[0])


def _site_contact(module: RecordCursor) -> str | None:
    """Return the contact of the only site that states one, or where those of the sites are."""
    sites = module.nodes("locations")
    having = [site for site in sites if site.at("contacts").value]
    if not having:
        return None
    if len(having) > 1:
        some = f"{len(having)} of {len(sites)} sites state their own"
        states = "each site states its own" if len(having) == len(sites) else some
        return f"{states} (--section locations)"
    contacts = having[0].nodes("contacts")
    for contact in contacts:
        if contact.peek("role") == "CONTACT":
            contact.words("role")  # the line's own label says it
            return reach_words(contact)
    return contact_words(contacts[0]) if contacts else None


def _other_ids(identity: RecordCursor) -> str:
    """Return the names that the trial has elsewhere, each with who gave it."""
    own = identity.text("orgStudyIdInfo.id")
    named = [f"{own} (sponsor's)" if own else None]
    named += [f"{former} (earlier NCT ID)" for former in identity.texts("nctIdAliases")]
    second = identity.nodes("secondaryIdInfos")
    room = max(_MOST_IDS - len([name for name in named if name]), 0)
    named += [_second_id(node) for node in second[:room]]
    more = len(second) - room
    return listed(
        [", ".join(name for name in named if name), f"+{more} more" if more > 0 else None], " "
    )


def _second_id(node: RecordCursor) -> str | None:
    number, kind = node.text("id"), node.words("type")
    giver = node.text("domain") or (None if kind == "Other" else kind)
    return f"{number} ({giver})" if number and giver else number


def results_words(study: RecordCursor) -> str | None:
    """Return in a few words whether there are results."""
    record = study.value if isinstance(study.value, dict) else {}
    study.flag("hasResults")
    state = results_state(record)
    if state is not None and state.posted is not None:
        study.text("protocolSection.statusModule.resultsFirstPostDateStruct.date")
    if state is None:
        return None
    return f"{state}{_deadline(record)}" if state.standing == "none" else str(state)


def _deadline(record: Record) -> str:
    """Return by when results seem to be due, if the trial has completed."""
    from trialcli.ctgov.due.unitedstates import us_results  # most records do not need the rule

    found = us_results(record, date.min)  # the deadline does not depend on the day
    if found.due is None or found.deadline is None or found.deadline.is_estimated:
        return ""
    return f"; seem due {'no later than' if found.deadline.is_delayed else 'by'} {found.due}"


def _informative(words: str | None) -> str | None:
    """Return words for the middle of a line, unless they are only "other"."""
    return None if words == "Other" else _lower(words)


def _lower(words: str | None) -> str | None:
    """Return words for the middle of a line; abbreviations keep their capitals."""
    if words is None or words[1:2].isupper():
        return words
    return uncapitalised(words)
