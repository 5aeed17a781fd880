"""Which fonts a document may use: those of installed packages and of the city's own folders, never a download."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Text first, then the characters of names (fonts-ipamj-mincho covers 文字情報基盤).
PREFERRED = ("IPAexGothic", "IPAexMincho", "IPAmjMincho")
_SYSTEM = (Path("/usr/share/fonts/opentype/ipamj-mincho"), Path("/usr/share/fonts/opentype/ipaexfont-mincho"))


def folders() -> list[Path]:
    """Every folder that is looked into: the font package's, the setting's, the system packages' if installed."""
    spec = importlib.util.find_spec("matplotlib_fontja")  # found, never imported: it wants a plotting library
    packaged = [Path(place) / "fonts" for place in (spec.submodule_search_locations or [])] if spec else []
    return [folder for folder in (*packaged, *_own(), *_SYSTEM) if folder.is_dir()]


def _own() -> tuple[Path, ...]:
    """The city's own folders. A command that works without settings, such as check, has none."""
    try:
        return tuple(settings.FONT_FOLDERS)
    except ImproperlyConfigured:
        return ()


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts, read once for each process."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders()]
    )


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """Family names, the preferred ones first: the next one is asked for what the one before lacks."""
    found = sorted(set(fonts().families()))
    return tuple([name for name in PREFERRED if name in found] + [name for name in found if name not in PREFERRED])
