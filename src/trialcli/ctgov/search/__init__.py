"""Searches in ClinicalTrials.gov: its query language, its parameters, its site's addresses."""
