"""The settings of the product, and one more app: what a process of these tests does otherwise, and what it notes."""

from __future__ import annotations

from sannai.settings import *  # noqa: F403
from sannai.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.sides.watched"]
