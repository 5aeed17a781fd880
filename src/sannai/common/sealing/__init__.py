"""Sealing: at rest a column at a time (``columns``), between the sides in boxes (``box``), with the city's own keys.

Nothing here is imported with Django's tables but ``columns``: whoever seals nothing loads no cryptography.
"""

from .columns import SealedTextField, unseal
from .errors import CannotOpen

__all__ = ["CannotOpen", "SealedTextField", "unseal"]
