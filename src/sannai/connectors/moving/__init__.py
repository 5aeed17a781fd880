"""Moving a city that runs on one database to two: written into a folder, taken in outside, then cleared inside.

``splitting`` (in the one database), ``taking`` (outside), ``settling`` (inside, once the outside says that it has it).
"""
