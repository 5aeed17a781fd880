"""Which city this is: read by the settings, and by the verbs of an author's own computer, which has no settings."""

from __future__ import annotations

import os

MODEL, MODEL_CODE = "三内市", "279994"  # the model city; no body in Japan has this code

NAME = os.environ.get("SANNAI_CITY", "").strip() or MODEL
CODE = os.environ.get("SANNAI_CITY_CODE", "").strip() or (MODEL_CODE if NAME == MODEL else "")
