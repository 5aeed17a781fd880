"""公印や署名の場所: every letter of the second edition declares it, each with the article it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sannai.text.problems import Problem

from ..letters.source import bare, closing, place
from ..model import Definition, Seals
from .words import at

_ARTICLE = re.compile(r"[0-9０-９一二三四五六七八九十百]+条|別表|附則")
_LETTER = re.compile(r"(?<![\w-])letter(?:\.with)?\(")
_OWN = re.compile(r"(?<![\w-])seal\s*:")
_TAKEN_IN = re.compile(r'(?<![\w-])(?:import|include)\s*"([^"\n]+)"')
_ON_PAPER = "paper: {place: stamp, ground: 三内市公印規則 第5条}"
_AS_DATA = "electronic: {place: omitted, ground: 三内市公印規則 第5条ただし書}"


def seal_problems(definition: Definition) -> list[Problem]:
    """What is not declared, declared without an article, or declared and not shown. Nothing of the first edition."""
    if definition.language == 1:
        return []
    problems = [one for outcome in definition.outcomes for one in _outcome(definition, outcome.id)]
    templates = {one.output for one in definition.outcomes}
    templates |= {one.hearing.notice for one in definition.outcomes if one.hearing}
    for path in sorted(templates & definition.files.keys()):
        problems += _template(definition, path)
    return sorted(set(problems))


def _outcome(definition: Definition, id: str) -> Iterator[Problem]:
    outcome = definition.outcome(id)
    assert outcome is not None
    what = f"結果「{outcome.label}」の文書"
    if outcome.output:
        yield from _declared(definition, f"outcome/{id}", what, outcome.seals)
    elif outcome.seals:
        words = f"結果「{outcome.label}」は文書を出さないので、seal は要りません"
        yield at(definition, f"seal/outcome/{id}", words, "seal を消すか、output を書く")
    if outcome.hearing:
        what = f"結果「{outcome.label}」の予定の通知"
        yield from _declared(definition, f"hearing/{id}", what, outcome.hearing.seals)


def _declared(definition: Definition, where: str, what: str, seals: Seals | None) -> Iterator[Problem]:
    by_data = definition.applied_for  # whoever applied may choose to receive it so; a 不利益処分 goes on paper
    if seals is None:
        ways = ", ".join([_ON_PAPER, *([_AS_DATA] if by_data else [])])
        words = f"{what}に、公印や署名の場所（seal）がありません"
        yield at(definition, where, words, f"seal: {{{ways}}} のように書く")
        return
    if by_data and seals.electronic is None:
        words = f"{what}の seal に、電子で交付するとき（electronic）の場所がありません"
        yield at(definition, f"seal/{where}", words, f"{_AS_DATA} のように書く")
    for way, seal in (("paper", seals.paper), ("electronic", seals.electronic)):
        if seal and not _ARTICLE.search(seal.ground):
            words = f"{what}の seal の根拠「{seal.ground}」に、条がありません"
            hint = "「三内市公印規則 第5条」のように、場所を定める条まで書く"
            yield at(definition, f"seal/{where}/{way}", words, hint)


def _template(definition: Definition, path: str) -> Iterator[Problem]:
    """What is declared stands on the paper: by the shared letter, or where the template itself says it."""
    shown = False
    for file, source in _with_taken_in(definition, path):
        shown = shown or "input.seal" in source
        for call in _LETTER.finditer(source):
            shown = True
            end = closing(source, call.end() - 1)
            if own := _OWN.search(source, call.end(), end):
                words = "公印や署名の場所は、ひな形ではなく結果の seal で決まります"
                yield Problem(file, place(source, own.start()), words, "letter に渡す seal: を消す")
    if not shown:
        words = "公印や署名の場所が、この文書に出ません"
        hint = "#show: letter.with(input) と書くか、名義の下に #input.seal.place と #input.seal.ground で示す"
        yield Problem(path, 0, words, hint)


def _with_taken_in(definition: Definition, path: str) -> Iterator[tuple[str, str]]:
    """A template and the templates of the package that it takes in, without their comments."""
    waiting, done = [path], set[str]()
    while waiting:
        file = waiting.pop()
        body = definition.files.get(file)
        if body is None or file in done:
            continue
        done.add(file)
        source = bare(body.decode("utf-8", "replace"))
        yield file, source
        waiting += [f"outputs/{name.rpartition('/')[2]}" for name in _TAKEN_IN.findall(source)]
