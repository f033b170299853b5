"""A record of ClinicalTrials.gov as tables, with the names that AACT uses."""
