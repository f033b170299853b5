"""trialcli: download clinical-trial records, keep every version, read them, see what changed."""

__version__ = "0.1.0"
