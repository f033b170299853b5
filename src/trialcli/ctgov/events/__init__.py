"""Events of ClinicalTrials.gov records: each kind of change has a module."""
