"""Upgrading: the city of the issue before, as both databases stored it, and what must hold after ``migrate``."""
