"""Strict YAML: every node knows its line; what plain YAML would quietly misread is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML, error, events

from .likening import nearest
from .nodes import Entry, Map, Node, Scalar, Seq
from .problems import Line, Problem

__all__ = ["cut_in", "cut_texts", "decode", "load", "nearest"]

MOST_BYTES = 256 * 1024
MOST_NODES = 20_000  # names and values: each costs, however few bytes it has
MOST_PROBLEMS = 200  # of one file; whoever made more mends the first ones first
MOST_DEPTH = 20
MISREAD = {"true", "false", "on", "off", "null", "~", "yes", "no"}  # "yes" and "no" in lower case are ours
_GOES_ON = re.compile(r" #[\w（「][^\n]*")

WORDS = {  # the parser's own words → ours: the fault, and how to mend it
    "mapping values are not allowed": ("「:」の位置か字下げが正しくありません", "文中の「: 」は全体を引用符で囲む"),
    "could not find expected ':'": ("「名前: 値」の「:」がありません", "半角の「:」と空白を置く"),
    "expected <block end>": ("字下げがそろっていません", "同じ組の行は先頭をそろえる"),
    "expected ',' or": ("[ ] か { } が閉じていません", "区切りの「,」と閉じる括弧を確かめる"),
    "found unexpected end of stream": ("引用符が閉じていません", "行末の引用符を確かめる"),
    "cannot start any token": ("値の先頭に使えない記号があります", "値を引用符で囲む"),
    "found unknown escape": ("引用符の中の「\\」の使い方が正しくありません", "' ' で囲むか「\\\\」と書く"),
    "expected '<document start>'": ("字下げがそろっていません", "先頭の行を左端から書く"),
    "found undefined tag handle": ("タグ（!…）は使えません", "取り除く"),
}


def load(content: bytes, file: str, problems: list[Problem], *, may_be_empty: bool = False) -> Node | None:
    """YAML をノードに読む。誤りはすべて problems に加え、読めないときは None を返す。"""
    text = decode(content, file, problems)
    if text is None or not _tidy(text, file, problems):
        return None
    before = len(problems)
    try:
        root = _build(YAML(typ="safe", pure=True).parse(text), file, problems)
    except error.MarkedYAMLError as fault:
        problems += _cut(text, file) or [_translated(fault, text, file)]  # a cut hides closing brackets too
        return None
    except (error.YAMLError, ValueError, RecursionError):
        problems.append(Problem(file, 0, "YAML として読めません", "字下げ・引用符・括弧を確かめる"))
        return None
    if root is None and len(problems) == before and not may_be_empty:
        problems.append(Problem(file, 0, "中身がありません"))
    return root


def cut_texts(content: bytes, file: str) -> list[Problem]:
    """Texts of a file that can be read, each of which lost its end: ``label: 部屋 #1`` is only 部屋.

    For whoever writes it now: what was published so goes on being read so.
    """
    text = decode(content, file, [])
    return _cut(text, file) if text else []


def cut_in(files: Mapping[str, bytes]) -> list[Problem]:
    """The same of every YAML file of a package."""
    return [problem for path, text in files.items() if path.endswith(".yaml") for problem in cut_texts(text, path)]


def decode(content: bytes, file: str, problems: list[Problem], limit: int = MOST_BYTES) -> str | None:
    """UTF-8（BOM は可）の本文。ほかの文字コードと大きすぎるファイルは断る。"""
    if len(content) > limit:
        problems.append(Problem(file, 0, f"ファイルが大きすぎます（{len(content):,}バイト。上限 {limit:,}バイト）"))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        problems.append(
            Problem(file, line, f"UTF-8 ではありません{_likely(content)}", "エディタで「UTF-8」を選んで保存し直す")
        )
        return None
    for number, line_text in enumerate(text.split("\n"), 1):
        odd = next((c for c in line_text if (ord(c) < 0x20 and c not in "\t\r") or 0x7F <= ord(c) < 0xA0), None)
        if odd is not None:
            what = "JIS（ISO-2022-JP）で保存されているようです" if "\x1b$" in line_text else "制御文字があります"
            problems.append(
                Problem(
                    file,
                    Line(number, line_text.index(odd) + 1),
                    f"{what}（U+{ord(odd):04X}）",
                    "UTF-8 で保存し直すか、その文字を消す",
                )
            )
            return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _likely(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "（UTF-16 で保存されています）"
    for encoding, name in (("cp932", "Shift_JIS（CP932）"), ("euc_jp", "EUC-JP")):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return f"（{name} で保存されているようです）"
    return ""


def _tidy(text: str, file: str, problems: list[Problem]) -> bool:
    found = len(problems)
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            place = Line(number, line.index("\t") + 1)
            problems.append(Problem(file, place, "タブ文字があります", "半角の空白に置き換える"))
        elif line.lstrip(" ").startswith("\u3000"):
            place = Line(number, line.index("\u3000") + 1)
            problems.append(Problem(file, place, "字下げに全角の空白があります", "半角の空白に置き換える"))
        elif line.startswith("%"):
            problems.append(Problem(file, number, "YAML の指示行（%…）は使えません", "その行を消す"))
    return len(problems) == found


def _translated(fault: error.MarkedYAMLError, text: str, file: str) -> Problem:
    said = f"{fault.problem or ''} {fault.context or ''}"
    unclosed = "expected ',' or" in said or "end of stream" in said  # where it was opened says more than where it ends
    mark = (fault.context_mark if unclosed else None) or fault.problem_mark or fault.context_mark
    line = mark.line + 1 if mark else 0
    message, hint = next(
        (ours for theirs, ours in WORDS.items() if theirs in said),
        ("YAML として読めません", "字下げ・引用符・括弧を確かめる"),
    )
    lines = text.split("\n")
    around = lines[max(line - 2, 0) : line]
    if any("：" in one and ":" not in one for one in around):
        hint = "全角の「：」を半角の「: 」にする"
    place = Line(line, mark.column + 1) if mark and line <= len(lines) else len(lines)
    return Problem(file, place, message, hint.strip())


class _Frame:
    """A collection being read."""

    def __init__(self, line: int, mapping: bool) -> None:
        self.line = line
        self.mapping = mapping
        self.key: Scalar | None = None
        self.entries: dict[str, Entry] = {}
        self.items: list[Node] = []

    def add(self, node: Node, file: str, problems: list[Problem]) -> None:
        """Take the next node: a key, the value of the key before, or an item."""
        if not self.mapping:
            self.items.append(node)
        elif self.key is None:
            self.key = _key(node, file, problems)
        else:
            key, self.key = self.key, None
            if earlier := self.entries.get(key.text):
                problems.append(
                    Problem(
                        file, key.line, f"「{key.text}」が2回書かれています（先は {earlier.line} 行目）", "片方を消す"
                    )
                )
            elif key.text:
                self.entries[key.text] = Entry(key.text, key.line, _at_key(node, key.line))

    def done(self) -> Node:
        """The finished node."""
        return Map(self.line, tuple(self.entries.values())) if self.mapping else Seq(self.line, tuple(self.items))


def _at_key(node: Node, line: int) -> Node:
    """An empty value has no place of its own: it stands where its key does."""
    return Scalar(line, "") if isinstance(node, Scalar) and not node.text and not node.quoted else node


def _key(node: Node, file: str, problems: list[Problem]) -> Scalar:
    if not isinstance(node, Scalar) or not node.text:
        problems.append(Problem(file, node.line, "「:」の左には名前を1つ書きます"))
        return Scalar(node.line, "")
    return node


def _build(stream: Iterator[Any], file: str, problems: list[Problem]) -> Node | None:
    """Nodes from parser events: no recursion, so depth cannot hurt."""
    frames: list[_Frame] = []
    root: Node | None = None
    before = len(problems)
    for count, event in enumerate(stream):
        line = Line(event.start_mark.line + 1, event.start_mark.column + 1)
        if count > MOST_NODES or len(problems) - before > MOST_PROBLEMS:
            much = "書かれていることが" if count > MOST_NODES else "誤りが"
            words = f"{much}多すぎます。ここから先は読んでいません"
            problems.append(Problem(file, line, words, "前から直すか、ファイルを分ける"))
            return None
        if isinstance(event, events.DocumentStartEvent) and root is not None:
            problems.append(Problem(file, line, "「---」で区切った2つ目の文書は書けません", "ファイルを分ける"))
            return root
        if isinstance(event, events.NodeEvent):
            _refuse(event, line, file, problems)
        if isinstance(event, events.CollectionStartEvent):
            frames.append(_Frame(line, isinstance(event, events.MappingStartEvent)))
            if len(frames) > MOST_DEPTH:
                problems.append(Problem(file, line, f"入れ子が深すぎます（{MOST_DEPTH}段まで）"))
                return None
            continue
        if isinstance(event, events.CollectionEndEvent):
            node = frames.pop().done()
        elif isinstance(event, events.ScalarEvent):
            node = _scalar(
                event, line, file, problems, as_key=bool(frames and frames[-1].mapping and not frames[-1].key)
            )
        elif isinstance(event, events.AliasEvent):
            node = Scalar(line, "", quoted=True)
        else:
            continue
        if frames:
            frames[-1].add(node, file, problems)
        else:
            root = node
    return root


def _scalar(event: Any, line: int, file: str, problems: list[Problem], *, as_key: bool) -> Scalar:
    quoted = event.style is not None
    text = event.value
    if not quoted and not as_key and text.lower() in MISREAD and text not in ("yes", "no"):
        problems.append(
            Problem(file, line, f"「{text}」は使えません", f'はい・いいえは yes / no、文字なら "{text}" と書く')
        )
    return Scalar(line, text.rstrip("\n") if event.style in ("|", ">") else text, quoted)


def _cut(text: str, file: str) -> list[Problem]:
    """Plain texts that go on after `` #``: for YAML a comment begins there, and the rest is lost without a word.

    A comment is told from it by what people write: two spaces before it, or one after the ``#``.
    """
    lines = text.split("\n")
    found: list[Problem] = []
    try:
        for count, event in enumerate(YAML(typ="safe", pure=True).parse(text)):
            plain = isinstance(event, events.ScalarEvent) and event.style is None
            at = event.end_mark
            cut = _GOES_ON.match(lines[at.line], at.column) if plain and at.line < len(lines) else None
            if cut is not None:
                words = f"「{event.value}」の後の「{cut[0].strip()}」は注釈になり、読まれません"
                hint = f'文字の続きなら "{event.value}{cut[0].rstrip()}" と引用符で囲む。注釈なら「# 」と空白を置く'
                found.append(Problem(file, Line(at.line + 1, at.column + 2), words, hint))
            if count > MOST_NODES or len(found) > MOST_PROBLEMS:
                break
    except (error.YAMLError, ValueError, RecursionError):
        pass  # as far as it can be read
    return found


def _refuse(event: Any, line: int, file: str, problems: list[Problem]) -> None:
    if isinstance(event, events.AliasEvent):
        problems.append(Problem(file, line, f"参照（*{event.anchor}）は使えません", "同じ内容をそのまま書く"))
    elif event.anchor:
        problems.append(Problem(file, line, f"目印（&{event.anchor}）は使えません", "取り除く"))
    if getattr(event, "tag", None) is not None:
        written = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        problems.append(Problem(file, line, f"タグ（{written}）は使えません", "取り除く"))
