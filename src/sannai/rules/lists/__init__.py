"""Lists of the country that a city keeps beside its procedures: postal codes and banks."""

from .kept import KeptLists, kept_lists

__all__ = ["KeptLists", "kept_lists"]
