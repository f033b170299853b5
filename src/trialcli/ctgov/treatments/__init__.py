"""Treatments: the arms and interventions of a trial, as they are named and given."""
