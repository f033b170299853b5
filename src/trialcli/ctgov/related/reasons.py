"""Why one trial is related to another: only what both records state."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from trialcli.ctgov.related.abbreviations import Abbreviations
from trialcli.ctgov.related.profile import Profile
from trialcli.ctgov.related.spelling import (
    Words,
    condition_key,
    intervention_key,
    names_condition,
    names_intervention,
    words,
)
from trialcli.ctgov.words.vocabulary import phase_words
from trialcli.text.blocks import one_line
from trialcli.text.likeness import normalised

_LEAST_TITLE = 5
"""Titles of fewer words are the same by chance."""
_MOST = 3
"""The number of names in one reason."""
_VAGUE = frozenset(
    normalised(name)
    for name in (
        "Pathologic Processes",
        "Pathological Conditions, Signs and Symptoms",
        "Pathological Conditions, Anatomical",
        "Disease Attributes",
        "Signs and Symptoms",
        "Neoplasms",
        "Neoplasms by Site",
        "Neoplasms by Histologic Type",
        "Genetic Diseases, Inborn",
        "Immune System Diseases",
        "Nervous System Diseases",
        "Vascular Diseases",
        "Cardiovascular Diseases",
        "Infections",
        "Mental Disorders",
        "Digestive System Diseases",
        "Respiratory Tract Diseases",
        "Metabolic Diseases",
        "Nutritional and Metabolic Diseases",
        "Skin and Connective Tissue Diseases",
        "Urogenital Diseases",
        "Chemical Actions and Uses",
        "Pharmacologic Actions",
        "Physiological Effects of Drugs",
        "Therapeutic Uses",
        "Molecular Mechanisms of Pharmacological Action",
        "Organic Chemicals",
        "Amino Acids, Peptides, and Proteins",
        "Proteins",
        "Hydrocarbons",
        "Heterocyclic Compounds",
        "Heterocyclic Compounds, 1-Ring",
        "Heterocyclic Compounds, 2-Ring",
        "Heterocyclic Compounds, Fused-Ring",
        "Carboxylic Acids",
        "Inorganic Chemicals",
        "Amines",
    )
)
"""Groups of MeSH so wide that sharing them says nothing."""

_Key = Callable[[str], Words]


def has_same_title(one: Profile, other: Profile) -> bool:
    """Whether two trials have one title: perhaps one study that was registered twice."""
    return any(len(title) >= _LEAST_TITLE for title in one.titles & other.titles)


def reasons(subject: Profile, other: Profile, abbreviations: Abbreviations) -> tuple[str, ...]:
    """Return why a trial is related to the subject, the weightiest reason first."""
    return tuple(one_line(reason) for reason in _reasons(subject, other, abbreviations))


def _reasons(subject: Profile, other: Profile, abbreviations: Abbreviations) -> Iterator[str]:
    if has_same_title(subject, other):
        yield "same title, perhaps the same study registered again"
    if other.ids & subject.stated_ids:
        yield "this trial names it among its IDs"
    if subject.ids & other.stated_ids:
        yield "it names this trial among its IDs"
    yield from _condition(subject, other, abbreviations)
    yield from _intervention(subject, other)
    yield from _keywords(subject, other)
    mine, theirs = subject.summary, other.summary
    if mine.sponsor and theirs.sponsor and normalised(mine.sponsor) == normalised(theirs.sponsor):
        yield "same sponsor"
    phases = tuple(phase for phase in mine.phases if phase != "NA")
    if phases and set(phases) == {phase for phase in theirs.phases if phase != "NA"}:
        yield f"same phase: {phase_words(phases)}"


def _condition(subject: Profile, other: Profile, abbreviations: Abbreviations) -> Iterator[str]:
    def key(name: str) -> Words:
        long = abbreviations.spelled_out(condition_key(name))
        return tuple(sorted({word for each in long for word in words(each)}))

    shared = _same_names(subject.conditions, other.conditions, key)
    yield from _nearest(
        "condition",
        shared or _shared(subject.condition_mesh, other.condition_mesh),
        [name for name in subject.conditions if names_condition(other.title, name)],
        _groups(
            (subject.condition_mesh, subject.condition_groups),
            (other.condition_mesh, other.condition_groups),
        ),
    )


def _intervention(subject: Profile, other: Profile) -> Iterator[str]:
    mine = (*subject.interventions, *subject.other_names)
    shared = _same_names(mine, (*other.interventions, *other.other_names), intervention_key)
    nearest = _nearest(
        "intervention",
        shared or _shared(subject.intervention_mesh, other.intervention_mesh),
        [name for name in subject.interventions if names_intervention(other.title, name)],
        _groups(
            (subject.intervention_mesh, subject.intervention_groups),
            (other.intervention_mesh, other.intervention_groups),
        ),
    )
    yield from tuple(nearest) or _kind_of_cells(subject, other)


def _nearest(
    noun: str, shared: Sequence[str], named: Sequence[str], groups: Sequence[str]
) -> Iterator[str]:
    """Yield the weightiest of what two trials share: a name, a name in the title, a group."""
    if shared:
        yield f"same {noun}: {_listed(shared)}"
    elif named:
        yield f"its title names the {noun}: {_listed(named)}"
    elif groups:
        yield f"same group of {noun}s: {_listed(groups)}"


def _kind_of_cells(subject: Profile, other: Profile) -> Iterator[str]:
    """Yield that both test CAR-T cells, which MeSH mostly does not say."""
    if all(
        any("cart" in words(text) for text in (one.title, *one.interventions, *one.other_names))
        for one in (subject, other)
    ):
        yield "same kind of intervention: CAR-T"


def _keywords(subject: Profile, other: Profile) -> Iterator[str]:
    shared = _same_names(subject.keywords, other.keywords, condition_key)
    known = {condition_key(name) for name in (*subject.conditions, *subject.interventions)}
    shared = [name for name in shared if condition_key(name) not in known]
    if shared:
        yield f"same keywords: {_listed(shared)}"


def _same_names(mine: Iterable[str], theirs: Iterable[str], key: _Key) -> list[str]:
    """Return the names of the other record that mean one thing with one of the first record."""
    keys = {key(name) for name in mine} - {()}
    found: dict[Words, str] = {}
    for name in theirs:
        if (own := key(name)) in keys:
            found.setdefault(own, name)
    return list(found.values())


def _shared(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    return [name for code, name in mine.items() if code in theirs]


def _groups(
    mine: tuple[Mapping[str, str], Mapping[str, str]],
    theirs: tuple[Mapping[str, str], Mapping[str, str]],
) -> list[str]:
    """Return the nearest groups that both belong to: the registry lists near ones first."""
    ours = {code: name for level in mine for code, name in level.items()}
    others = {code for level in theirs for code in level}
    found = [name for code, name in ours.items() if code in others]
    return [name for name in found if normalised(name) not in _VAGUE][:1]


def _listed(names: Iterable[str]) -> str:
    each = list(dict.fromkeys(map(_lower, names)))
    more = f" and {len(each) - _MOST} more" if len(each) > _MOST else ""
    return f"{', '.join(each[:_MOST])}{more}"


def _lower(name: str) -> str:
    """Return a name in small letters, except for what is not written like a plain word."""
    return " ".join(
        word.lower() if word[:1].isupper() and word[1:].islower() else word for word in name.split()
    )
