"""The commands of ``trialcli watch``."""
