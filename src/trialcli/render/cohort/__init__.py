"""The rows and the JSON of cohorts: of several trials together."""
