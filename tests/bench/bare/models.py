"""One JSON row a draft; one row an application."""

from django.db import models


class Draft(models.Model):  # noqa: DJ008
    answers = models.JSONField(default=dict)


class Filed(models.Model):  # noqa: DJ008
    answers = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)
