"""The Python API: what `import trialcli` gives, made of the values of the jobs."""
