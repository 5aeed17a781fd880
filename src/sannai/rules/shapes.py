"""How the keys of a language are described: the compiler reads by it, editors are told by it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One key: how its value is written, what it means, and whether it must stand."""

    kind: str  # see compiler/reading.py
    means: str
    required: bool = False
    shape: str = ""  # record, records and record_map: the shape inside
    words: tuple[str, ...] = ()  # word and word_list: what may be written


Shape = dict[str, Key]
