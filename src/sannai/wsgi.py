"""The WSGI entry of one set of processes for one city."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from sannai.web.limits import readable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
application = readable(get_wsgi_application())

# What the program itself consists of stays until the process ends: the collector need not look through it again and
# again. What a request makes falls by itself, all but a little.
get_resolver().url_patterns  # noqa: B018 - every view, and what it imports
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 10, 10)
