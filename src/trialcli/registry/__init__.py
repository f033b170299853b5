"""What any registry of trials is to the rest of the program: questions, answers, dates of data."""
