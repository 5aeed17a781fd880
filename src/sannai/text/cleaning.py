"""What may come in from outside: any text, minus what no person typed on purpose."""

from __future__ import annotations

import re

_NEWLINES = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
# Control characters, lone surrogates, direction overrides, byte order marks and code points that are no character.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_ONE_LINE = re.compile("[\n\t]+")


def clean(text: str, *, lines: bool = True) -> str:
    """Codepoint-exact but for control characters, lone surrogates and direction overrides, which are dropped.

    Line ends become ``\\n``; with ``lines=False`` line ends and tabs become one space. Nothing is
    composed or decomposed: 神 U+FA19 and variation selectors stay what they are.
    """
    text = _UNWANTED.sub("", _NEWLINES.sub("\n", text))
    return text if lines else _ONE_LINE.sub(" ", text)
