"""Arguments that several tools share, and the closed sets of their values."""

from trialcli.agents.arguments import Argument
from trialcli.ctgov.search.values import CHOICES
from trialcli.ctgov.words.sections import SECTIONS
from trialcli.ctgov.words.statuses import STATUS_NAMES
from trialcli.events.severity import SEVERITIES

LEAST_CHARACTERS, USUAL_CHARACTERS, MOST_CHARACTERS = 2_000, 8_000, 100_000

TRIAL = Argument(
    "trial",
    "text",
    "A trial ID in any spelling, or the registry's address of the trial: NCT07331467, "
    "nct 07331467, https://clinicaltrials.gov/study/NCT07331467.",
    is_required=True,
)
MAX_CHARACTERS = Argument(
    "max_characters",
    "number",
    f"About the most characters of the answer; {USUAL_CHARACTERS} if not given. What does not fit "
    "is counted in about.left_out, with the call that shows it.",
    least=LEAST_CHARACTERS,
    most=MOST_CHARACTERS,
    usual=USUAL_CHARACTERS,
)
OFFSET = Argument(
    "offset",
    "number",
    "Skip what an earlier answer has shown: the number that its about.left_out names.",
    least=0,
    usual=0,
)
SECTION = Argument(
    "section",
    "choices",
    'Only these sections of the record, such as ["eligibility"] or ["outcomes", "locations"].',
    values=tuple(SECTIONS),
)
STATUS = Argument(
    "status",
    "choices",
    'Status of the trial; one of several is enough: ["recruiting"]. open means recruiting or not '
    "yet recruiting. With a place, an open status also asks for an open site there.",
    values=STATUS_NAMES,
    is_open=True,
)
PHASE = Argument(
    "phase",
    "choices",
    'Phase; one of several is enough: ["2", "2/3"].',
    values=CHOICES["phase"],
    is_open=True,
)
COUNTRY = Argument("country", "texts", 'Countries with a site: ["Germany"].')
NEAR = Argument(
    "near",
    "text",
    "A site near a point: latitude,longitude,distance, such as 52.52,13.40,50km for Berlin.",
)
GROUP = Argument(
    "group",
    "texts",
    "Only trials of these groups of the user's watch list, and those that their searches found.",
)
SEVERITY = Argument(
    "min_severity",
    "choice",
    "Only changes of this severity or higher; major is the highest.",
    values=tuple(SEVERITIES),
)
FETCH_HISTORY = Argument(
    "fetch_history",
    "yes",
    "First download the earlier versions that the registry lists and the store lacks, at one "
    "request a second and at most 40 in a call; they are stored, as trialcli fetch --history does. "
    "Needed if an answer says that earlier versions are missing.",
)


def limit_of(about: str, usual: int, most: int = 1000) -> Argument:
    """Return the argument for the number of rows."""
    return Argument("limit", "number", f"{about}; {usual} if not given.", most=most, usual=usual)
