"""The WSGI entry of one set of processes for one city."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sannai.settings")
application = get_wsgi_application()
