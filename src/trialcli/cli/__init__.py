"""The command line: arguments, environment, exit codes."""
