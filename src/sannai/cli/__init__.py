"""The command line: ``sannai VERB …``."""

from .main import main

__all__ = ["main"]
