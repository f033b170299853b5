"""What the program does; every collaborator comes as an argument."""
