"""All that knows ClinicalTrials.gov (API v2): pure, and handed in by wiring.py."""
