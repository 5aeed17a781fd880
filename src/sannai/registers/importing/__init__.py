"""Bringing rows in: a file or a pasted block → cells with their lines → a mapping → a verdict a row → a change set."""
