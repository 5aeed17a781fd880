"""Every template of a package, typeset with made-up content: what would fail when a case comes by fails before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import typst

from sannai.rules.around import Around
from sannai.rules.kept import KeptByDigest
from sannai.rules.letters.content import contents
from sannai.rules.letters.names import ids
from sannai.rules.letters.source import place
from sannai.rules.model import Definition
from sannai.text.problems import Problem
from sannai.text.strict_yaml import decode

from .fonts import families
from .press import forbidden, laid_out, press
from .typst_words import Told, told

NOON = 1_780_000_000  # any moment: a proof is looked at by nobody
_kept: KeptByDigest[tuple[Problem, ...]] = KeptByDigest(256)


def template_problems(definition: Definition, around: Around, said: Iterable[Problem] = ()) -> list[Problem]:
    """ひな形の誤り: 版（digest）ごとに一度だけ組んでみる。``said``: what was found otherwise, and is not said twice."""
    key = (definition.digest, around.city, around.city_code)
    places = {(one.file, one.line) for one in said}
    found = _kept.get(key, lambda: tuple(_prove(definition, around)))
    return [one for one in found if (one.file, one.line) not in places]


def _prove(definition: Definition, around: Around) -> list[Problem]:
    problems: list[Problem] = []
    bodies = {path: body for path, body in definition.files.items() if path.startswith("outputs/")}
    sources = {path: decode(body, path, problems) or "" for path, body in bodies.items()}
    problems += [
        Problem(path, place(source, found[0]), *found[1:])
        for path, source in sources.items()
        if (found := forbidden(source))
    ]
    if problems or not sources:  # nothing is typeset that could leave its folder
        return problems
    with laid_out(definition.files) as root:
        for template, content in contents(definition, around):
            for one in _errors(root, template, content, sources):
                if one.missing not in _sometimes(definition):
                    problems.append(Problem(one.file or template, one.line, one.message, one.hint))
    return sorted(set(problems))


def _errors(root: Any, template: str, content: Mapping[str, Any], sources: Mapping[str, str]) -> list[Told]:
    try:
        press(root, template, {**content, "fonts": list(families()), "unprintable": []}, NOON)
    except typst.TypstError as error:
        if "could not be displayed" in error.message:  # a character that no font has is no fault of the template
            return []
        return told(error.diagnostic, sources, content)
    return []


def _sometimes(definition: Definition) -> set[str]:
    """The names that a letter may have or lack, by the answers: made-up answers cannot tell that they never are."""
    return {id for several in ids(definition).values() for id in several}
