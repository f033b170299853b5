"""Why one trial is related to another: only what both records state."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from trialcli.ctgov.related.abbreviations import Abbreviations
from trialcli.ctgov.related.profile import Profile
from trialcli.ctgov.related.spelling import (
    CELLS_WITH_RECEPTOR,
    Words,
    condition_key,
    intervention_key,
    is_no_condition,
    is_no_intervention,
    names_condition,
    names_intervention,
    topic_words,
    words,
)
from trialcli.ctgov.words.vocabulary import phase_words
from trialcli.text.blocks import one_line
from trialcli.text.likeness import normalised

_LEAST_TITLE = 5
"""Titles of fewer words are the same by chance."""
_LEAST_LETTERS = 12
"""The same for titles in scripts that have no spaces."""
_MOST = 3
"""The number of names in one reason."""
_CELLS = "CAR-T"
"""How such cells are written in a reason."""
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
        "Disease",
        "Syndrome",
        "Recurrence",
        "Chronic Disease",
        "Musculoskeletal Diseases",
        "Endocrine System Diseases",
        "Skin Diseases",
        "Central Nervous System Diseases",
        "Hematologic Diseases",
        "Hemic and Lymphatic Diseases",
        "Lymphatic Diseases",
        "Genital Diseases",
        "Male Urogenital Diseases",
        "Female Urogenital Diseases",
        "Female Urogenital Diseases and Pregnancy Complications",
        "Urologic Diseases",
        "Gastrointestinal Diseases",
        "Otorhinolaryngologic Diseases",
        "Congenital, Hereditary, and Neonatal Diseases and Abnormalities",
        "Congenital Abnormalities",
        "Neurologic Manifestations",
        "Neoplasms, Glandular and Epithelial",
        "Wounds and Injuries",
        "Nutrition Disorders",
        "Therapeutics",
        "Epidemiologic Research Design",
        "Punctures",
        "Drug Therapy",
        "Investigative Techniques",
        "Diagnosis",
        "Diagnostic Techniques and Procedures",
        "Clinical Laboratory Techniques",
        "Specimen Handling",
        "Data Collection",
        "Methods",
        "Surgical Procedures, Operative",
        "Pharmaceutical Preparations",
        "Physiological Phenomena",
        "Lipids",
        "Fatty Acids",
        "Antibodies",
        "Immunoproteins",
        "Immunoglobulins",
        "Blood Proteins",
        "Globulins",
        "Serum Globulins",
        "Enzyme Inhibitors",
        "Hormones",
        "Hormones, Hormone Substitutes, and Hormone Antagonists",
        "Hydrocarbons, Cyclic",
        "Hydrocarbons, Alicyclic",
        "Cycloparaffins",
        "Polycyclic Compounds",
        "Fused-Ring Compounds",
        "Chlorine Compounds",
        "Diet, Food, and Nutrition",
        "Health Services",
        "Behavior",
        "Population Characteristics",
    )
)
"""Terms of MeSH so wide that sharing them says nothing."""
_VAGUE_WORDS = frozenset(
    normalised(name)
    for name in (
        *("safety", "efficacy", "effectiveness", "tolerability", "pharmacokinetics", "biomarker"),
        *("biomarkers", "prevention", "treatment", "therapy", "diagnosis", "quality of life"),
        *("children", "child", "adult", "adults", "adolescent", "adolescents", "infant", "infants"),
        *("pediatric", "pediatrics", "elderly", "women", "men", "healthy volunteers", "healthy"),
        *("outcome", "outcomes", "randomized controlled trial", "clinical trial", "observational"),
        *("placebo", "questionnaire", "survey", "dysfunction", "acute", "chronic", "human"),
    )
)
"""Keywords that say nothing of the subject of a trial (our own)."""

_Key = Callable[[str], Words]


def has_same_title(one: Profile, other: Profile) -> bool:
    """Whether two trials have one title: perhaps one study that was registered twice."""
    return _same_text(one.title, other.title) or _same_text(
        one.official_title, other.official_title
    )


def _same_text(one: str, other: str) -> bool:
    mine = normalised(one)
    letters = 0 if mine.isascii() else len(mine)
    return mine == normalised(other) and (
        len(mine.split()) >= _LEAST_TITLE or letters >= _LEAST_LETTERS
    )


def reasons(
    subject: Profile, other: Profile, abbreviations: Abbreviations, rarity: Mapping[str, float]
) -> tuple[str, ...]:
    """Return why a trial is related to the subject, the weightiest reason first; often none.

    ``rarity`` says of each word how rare it is among the compared trials.
    """
    found = [
        *_titles_and_ids(subject, other),
        *_condition(subject, other, abbreviations),
        *_intervention(subject, other),
        *_keywords(subject, other),
    ] or [*_words(subject, other, rarity)]
    return tuple(one_line(each) for each in (*found, *_settings(subject, other)) if found)


def _titles_and_ids(subject: Profile, other: Profile) -> Iterator[str]:
    if has_same_title(subject, other):
        yield _same_title(subject, other)
    if other.ids & subject.stated_ids:
        yield "this trial names it among its IDs"
    if subject.ids & other.stated_ids:
        yield "it names this trial among its IDs"


def _same_title(subject: Profile, other: Profile) -> str:
    """Return which titles are equal, and what that may mean."""
    official = (subject.official_title, other.official_title)
    if not _same_text(subject.title, other.title):
        which = "same official title"
    elif all(official) and normalised(official[0]) != normalised(official[1]):
        return "same brief title, but another official title"
    else:
        which = "same title"
    ids = {subject.sponsor_id, other.sponsor_id} - {""}
    if _has_same_sponsor(subject, other) and len(ids) > 1:
        return f"{which}, but another ID of the sponsor"
    return f"{which}, perhaps the same study registered again"


def _has_same_sponsor(subject: Profile, other: Profile) -> bool:
    mine, theirs = (normalised(one.summary.sponsor or "") for one in (subject, other))
    return mine == theirs != ""


def _settings(subject: Profile, other: Profile) -> Iterator[str]:
    """Yield what else two trials have in common; alone, it is no reason."""
    if _has_same_sponsor(subject, other):
        yield "same sponsor"
    mine, theirs = subject.summary, other.summary
    phases = tuple(phase for phase in mine.phases if phase != "NA")
    if phases and set(phases) == {phase for phase in theirs.phases if phase != "NA"}:
        yield f"same phase: {phase_words(phases)}"


def _condition(subject: Profile, other: Profile, abbreviations: Abbreviations) -> Iterator[str]:
    def key(name: str) -> Words:
        long = abbreviations.spelled_out(condition_key(name))
        return tuple(sorted({word for each in long for word in words(each)}))

    yield from _nearest(
        "condition",
        _same_names(subject.conditions, other.conditions, key)
        or _shared(subject.condition_mesh, other.condition_mesh),
        [name for name in subject.conditions if names_condition(other.title, name)],
        [name for name in other.conditions if names_condition(subject.title, name)],
        _groups(
            (subject.condition_mesh, subject.condition_groups),
            (other.condition_mesh, other.condition_groups),
        ),
    )


def _intervention(subject: Profile, other: Profile) -> Iterator[str]:
    nearest = _nearest(
        "intervention",
        _same_interventions(subject, other)
        or _shared(subject.intervention_mesh, other.intervention_mesh),
        _named_interventions(subject, other),
        _named_interventions(other, subject),
        _groups(
            (subject.intervention_mesh, subject.intervention_groups),
            (other.intervention_mesh, other.intervention_groups),
        ),
    )
    yield from tuple(nearest) or _kind_of_cells(subject, other)


def _same_interventions(subject: Profile, other: Profile) -> list[str]:
    """Return the names under which the other record has interventions of the first one.

    An intervention with several names counts once.
    """
    found: dict[str, str] = {}
    for mine in subject.interventions:
        keys = {intervention_key(name) for name in (mine, *subject.other_names[mine])} - {()}
        for theirs in other.interventions:
            names = (theirs, *other.other_names[theirs])
            same = next((name for name in names if intervention_key(name) in keys), None)
            if same is not None:
                found.setdefault(theirs, same)
                break
    return list(found.values())


def _named_interventions(one: Profile, other: Profile) -> list[str]:
    """Return the interventions of a trial that the title of another one names."""
    conditions = {condition_key(name) for name in (*one.conditions, *other.conditions)}
    return [
        name
        for name in one.interventions
        if condition_key(name) not in conditions and names_intervention(other.title, name)
    ]


def _nearest(
    noun: str,
    shared: Sequence[str],
    in_its_title: Sequence[str],
    in_this_title: Sequence[str],
    groups: Sequence[str],
) -> Iterator[str]:
    """Yield the weightiest of what two trials share: a name, a name in a title, a group."""
    if shared:
        yield f"same {noun}: {_listed(shared)}"
    elif in_its_title:
        yield f"its title names the {noun}: {_listed(in_its_title)}"
    elif in_this_title:
        yield f"this trial's title names its {noun}: {_listed(in_this_title)}"
    elif groups:
        yield f"same group of {noun}s: {_listed(groups)}"


def _kind_of_cells(subject: Profile, other: Profile) -> Iterator[str]:
    """Yield that both test CAR-T cells, which MeSH mostly does not say."""
    if all(
        any(CELLS_WITH_RECEPTOR in words(text) for text in (one.title, *one.interventions))
        for one in (subject, other)
    ):
        yield f"same kind of intervention: {_CELLS}"


def _keywords(subject: Profile, other: Profile) -> Iterator[str]:
    known = {condition_key(name) for name in (*subject.conditions, *subject.interventions)}
    shared = [
        name
        for name in _same_names(subject.keywords, other.keywords, condition_key)
        if condition_key(name) not in known and normalised(name) not in _VAGUE_WORDS
    ]
    if shared:
        yield f"same keywords: {_listed(shared)}"


def _words(subject: Profile, other: Profile, rarity: Mapping[str, float]) -> Iterator[str]:
    """Yield the words that both titles have, or else both records, the rarest first.

    One word alone says too little.
    """
    mine, theirs = set(topic_words(subject.title)), set(topic_words(other.title))
    for place, shared in (
        ("titles", mine & theirs),
        ("records", _main_words(subject) & _main_words(other)),
    ):
        rated = sorted(
            (-rarity.get(term, 0) * min(subject.terms[term], other.terms[term]), term)
            for term in shared
            if term in rarity and term in subject.terms and term in other.terms
        )
        found = [term for _, term in rated if topic_words(term) == (term,)][:_MOST]
        if len(found) > 1:
            shown = [_CELLS if term == CELLS_WITH_RECEPTOR else term for term in found]
            yield f"same words in the {place}: {_listed(shown)}"
            return


def _main_words(one: Profile) -> set[str]:
    """Return the words that a record has in its names, or several times in its text."""
    return {term for term, weight in one.terms.items() if weight >= 1}


def _same_names(mine: Iterable[str], theirs: Iterable[str], key: _Key) -> list[str]:
    """Return the names of the other record that mean one thing with one of the first record."""
    keys = {key(name) for name in mine} - {()}
    found: dict[Words, str] = {}
    for name in theirs:
        if (own := key(name)) in keys:
            found.setdefault(own, name)
    return list(found.values())


def _shared(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    return [name for code, name in mine.items() if code in theirs and not _is_vague(name)]


def _is_vague(name: str) -> bool:
    return normalised(name) in _VAGUE or is_no_condition(name) or is_no_intervention(name)


def _groups(
    mine: tuple[Mapping[str, str], Mapping[str, str]],
    theirs: tuple[Mapping[str, str], Mapping[str, str]],
) -> list[str]:
    """Return the nearest groups that both belong to: the registry lists near ones first."""
    ours = {code: name for level in mine for code, name in level.items()}
    others = {code for level in theirs for code in level}
    found = [name for code, name in ours.items() if code in others]
    return [name for name in found if not _is_vague(name)][:1]


def _listed(names: Iterable[str]) -> str:
    """Return the first names; MeSH writes commas inside its names."""
    each = list({normalised(name): name for name in reversed(list(names))}.values())[::-1]
    more = f" and {len(each) - _MOST} more" if len(each) > _MOST else ""
    apart = " / " if any("," in name for name in each) else ", "
    return f"{apart.join(each[:_MOST])}{more}"
