"""``based_on``: a test of a package that begins with the answers of another one of its file, and says what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sannai.text.likening import closest
from sannai.text.nodes import Map, Node, Scalar, plain
from sannai.text.problems import Problem

BASED_ON = "based_on"
CARRIED = ("filed_on", "decided_on", "used_on", "answers", "desk", "outcome")
ANSWERED = ("answers", "desk")  # answer by answer, what is written takes the place of what the base says; "" is none
HOW = "もとにする試験の name を、そのまま書く"


class Bases:
    """The tests of a package, by their files. ``carried``: what a test has from its base; () where none has one."""

    def __init__(self, files: Mapping[str, Sequence[Node]], carried: Sequence[str]) -> None:
        self.carried = carried
        self.named: dict[str, dict[str, list[Map]]] = {}
        for file, nodes in files.items():
            names = self.named.setdefault(file, {})
            for node in nodes:
                if isinstance(node, Map):
                    names.setdefault(name_of(node), []).append(node)

    def whole(self, file: str, node: Map, problems: list[Problem]) -> Any:
        """What is written in a test, with what it has from its bases; each fault on the way with its place. None where
        that fault is one of another test, which says it."""
        written = plain(node, file, problems)
        if not self.carried or BASED_ON not in written or problems:
            return written
        bases = self._bases(file, node, problems)
        if bases is None:
            return None
        for base in bases:
            written = _over(plain(base, file, []), written, self.carried)
        return {key: value for key, value in written.items() if key != BASED_ON}

    def _bases(self, file: str, node: Map, problems: list[Problem]) -> list[Map] | None:
        """The base, the base of that one and so on; None where one is none."""
        chain = [node]
        while (said := chain[-1].get(BASED_ON)) is not None:
            found = self._base(file, said)
            told = chain[-1] is node
            if isinstance(found, Map) and found in chain:
                round_ = chain[chain.index(found) :]
                told = node.line == min(one.line for one in round_)
                named = " → ".join(f"「{name_of(one)}」" for one in (*round_, found))
                words = f"もとにする試験がひと回りします: {named}"
                found = Problem(file, said.line, words, "どれか1つに、答えをすべて書く")
            if isinstance(found, Problem):
                problems += [found] if told else []
                return None
            chain.append(found)
        return chain[1:]

    def _base(self, file: str, said: Node) -> Map | Problem:
        if not isinstance(said, Scalar) or not said.text:
            return Problem(file, said.line, f"{BASED_ON} は、試験1つの名前です", HOW)
        found = self.named[file].get(said.text, [])
        if len(found) == 1:
            return found[0]
        if found:
            words = f"もとにする「{said.text}」という試験が{len(found)}つあります"
            return Problem(file, said.line, words, "name を変えて、1つに決まるようにする")
        other = next((path for path, names in self.named.items() if said.text in names), "")
        if other:
            words = f"もとにする「{said.text}」は {other} にあります。もとにできるのは、同じファイルの試験だけです"
            return Problem(file, said.line, words, "同じファイルに移すか、答えをすべて書く")
        meant = closest(said.text, self.named[file])
        hint = f"「{meant}」のことですか" if meant else HOW
        return Problem(file, said.line, f"もとにする「{said.text}」という試験は、このファイルにありません", hint)


def name_of(node: Map) -> str:
    """How a test is called; "" where it is not."""
    said = node.get("name")
    return said.text if isinstance(said, Scalar) else ""


def _over(base: dict[str, Any], written: dict[str, Any], carried: Sequence[str]) -> dict[str, Any]:
    """What is written, over what the base says."""
    found = {key: value for key, value in base.items() if key in carried} | written
    for key in ANSWERED:
        if isinstance(base.get(key), dict) and isinstance(written.get(key), dict):
            answers = base[key] | written[key]
            found[key] = {name: one for name, one in answers.items() if one != ""}
    return found
