"""The attack: every page as everybody, then requests that no form of ours makes. ``python -m tests.attack --help``."""
