"""Words that do not tell one outcome from another: grammar, and the language of registration."""

GRAMMAR = frozenset({
    "a", "an", "and", "any", "are", "as", "at", "be", "been", "being", "both", "but", "by", "can",
    "did", "do", "does", "e", "each", "eg", "either", "etc", "for", "from", "g", "had", "has",
    "have", "he", "her", "his", "i", "ie", "if", "in", "into", "is", "it", "its", "least", "may",
    "might", "more", "most", "no", "non", "nor", "not", "of", "off", "on", "once", "one", "or",
    "other", "our", "out", "over", "own", "per", "same", "she", "should", "so", "some", "such",
    "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
    "through", "to", "too", "under", "until", "up", "upon", "use", "used", "using", "versus", "via",
    "vs", "was", "we", "were", "what", "when", "where", "whether", "which", "while", "who", "whose",
    "will", "with", "within", "without", "would", "yes",
})  # fmt: skip
# What every registration may say of any outcome.
REGISTRATION = frozenset({
    "according", "achieve", "achieved", "achieves", "achieving", "administration", "aim",
    "analyses", "analysis", "arm", "arms", "assess", "assessed", "assesses", "assessment",
    "assessments", "based", "co", "compare", "compared", "compares", "comparing", "comparison",
    "comparisons", "coprimary", "criteria", "criterion", "data", "defined", "definition",
    "demonstrate", "demonstrated", "demonstrates", "describe", "determination", "determine",
    "determined", "determines", "determining", "dose", "doses", "dosing", "end", "endpoint",
    "endpoints", "establish", "estimate", "estimated", "evaluate", "evaluated", "evaluates",
    "evaluating", "evaluation", "examine", "examined", "examines", "experience", "experienced",
    "experiencing", "explore", "final", "follow", "followed", "following", "goal", "group",
    "groups", "individual", "individuals", "interim", "intervention", "investigate", "investigated",
    "investigates", "key", "level", "levels", "main", "measure", "measured", "measurement",
    "measurements", "measures", "measuring", "objective", "objectives", "occurrence", "outcome",
    "outcomes", "parameter", "parameters", "participant", "participants", "patient", "patients",
    "people", "person", "persons", "placebo", "point", "points", "population", "presence",
    "primary", "principal", "regarding", "related", "result", "results", "secondary", "show",
    "showing", "shown", "shows", "study", "subject", "subjects", "terms", "therapy", "treated",
    "treatment", "treatments", "trial", "value", "values", "variable", "variables",
})  # fmt: skip
# How a measure is summed up: the metric and its aggregation.
METRIC = frozenset({
    "%", "absolute", "amount", "average", "averaged", "baseline", "change", "changed", "changes",
    "changing", "count", "counts", "cumulative", "decrease", "decreased", "difference",
    "differences", "effect", "effects", "fraction", "frequencies", "frequency", "from", "geometric",
    "improve", "improved", "improvement", "improvements", "improving", "incidence", "incidences",
    "increase", "increased", "mean", "median", "number", "numbers", "overall", "percent",
    "percentage", "prevalence", "probability", "proportion", "quantity", "rate", "rates", "ratio",
    "reduce", "reduced", "reduction", "reductions", "relative", "scale", "score", "scores", "sum",
    "total", "variation", "variations",
})  # fmt: skip
EVERY = GRAMMAR | REGISTRATION | METRIC
