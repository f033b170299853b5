"""The tools of the server, one file each."""
