"""The sections of a trial's page: each takes from the record what is its subject."""
