"""What the program needs from any registry: requests, answers, data dates."""
