"""Both sides of a city as they stand apart: real processes, two databases, and what carries between them."""
