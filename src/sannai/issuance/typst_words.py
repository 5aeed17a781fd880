"""What typst says is wrong with a template, in Japanese, with its place and its cure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sannai.rules.letters.source import offset_of
from sannai.text.problems import Line
from sannai.text.strict_yaml import nearest

from .press import LETTER

_PLACE = re.compile(r"┌─ \S*?((?:outputs/)?[\w.-]+\.typ):(\d+):(\d+)")
_BLOCK = re.compile(r"^error: (.*?)\n(.*?)(?=^error: |\Z)", re.DOTALL | re.MULTILINE)
_WRITTEN = """
align array assert block box bytes calc circle colbreak columns context counter csv datetime document emph enum figure
float footnote grid h heading highlight image include import int json label layout line linebreak link list locate lorem
lower measure metadata move none numbering outline pad page pagebreak panic par path place polygon query quote range raw
read rect ref regex repeat repr rotate scale selector set show smallcaps smartquote square stack state std str strike
strong sub super symbol sys table terms text title type underline upper v xml
center left right top bottom horizon start end black white gray red blue green ltr rtl
if else for in while let return and or not true false auto em cm mm pt input
"""
FUNCTIONS = tuple(re.findall(r"\S+", _WRITTEN))
_EXPORTED = tuple(re.findall(r"(?m)^#let ([a-z][\w-]*)\(", LETTER.read_text(encoding="utf-8")))
_OPEN = {"[": "角括弧「[", "(": "丸括弧「(", "{": "波括弧「{", "*": "太字の「*", "_": "斜体の「_", "$": "数式の「$"}
_KINDS = {
    "none": "値なし", "string": "文字", "integer": "整数", "float": "小数", "boolean": "はい・いいえ",
    "array": "並び", "dictionary": "組", "content": "本文", "function": "関数", "auto": "auto",
    "relative length": "長さ（4cm など）", "length": "長さ（4cm など）", "fraction": "割合（1fr など）",
    "label": "目印", "bytes": "バイト列", "alignment": "寄せ方", "color": "色", "arguments": "引数", "type": "型",
    "version": "版", "decimal": "小数", "ratio": "割合（50% など）",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One error of typst: the file that it stands in, where, what is wrong and the cure (Japanese)."""

    file: str
    line: Line
    message: str
    hint: str
    missing: str = ""  # the key that the content does not have


def told(diagnostic: str, sources: Mapping[str, str], known: Iterable[str] = ()) -> list[Told]:
    """Every error in the order in which typst says them. ``known``: the names that the content has.

    What goes wrong within the shared letter is told where the template calls it.
    """
    found = []
    for said, rest in _BLOCK.findall(diagnostic):
        places = [(file, int(line), int(column) + 1) for file, line, column in _PLACE.findall(rest)]
        file, line, column = next((one for one in places if one[0] in sources), ("", 0, 0))
        source = sources.get(file, "")
        at = offset_of(source, line, column) if source else 0
        message, hint, missing = _said(said, source[at:], tuple(known))
        found.append(Told(file, Line(line, column), message, hint, missing))
    return found


def _said(said: str, source: str, known: tuple[str, ...]) -> tuple[str, str, str]:
    for pattern, words in _WORDS:
        if match := re.match(pattern, said, re.DOTALL):
            message, hint = words(match, source)
            missing = match[1] if "does not contain key" in said else ""
            return message, nearest(missing, known) or hint if missing else hint, missing
    excerpt = source.split("\n", 1)[0][:40]
    return f"「{excerpt}」を組めません", "この行の書き方を、手引（docs/procedure-language.md の 11 章）の例と比べる", ""


_Said = tuple[str, str]
_Words = Callable[["re.Match[str]", str], _Said]


def _unknown(match: re.Match[str], source: str) -> _Said:
    name = match[1]
    if name == "input":
        return "input がありません", '先頭に #let input = json(bytes(sys.inputs.at("input"))) を書く'
    if name in _EXPORTED:
        return f"{name} が取り込まれていません", f'先頭に #import "/letter.typ": {name} を書く'
    likened = nearest(name, (*FUNCTIONS, *_EXPORTED))
    hint = likened or "つづりを確かめる。自分で作る名前は #let で先に決める"
    return f"「{name}」という関数や名前はありません", hint


def _unclosed(match: re.Match[str], source: str) -> _Said:
    opened = _OPEN.get(source[:1])
    if opened is None:
        return "括弧か記号が閉じていません", "ここで開いたものを閉じる"
    if source[0] in "*_$":
        return f"{opened}」が閉じていません", f"文字として書くなら「\\{source[0]}」、強めるなら終わりにも置く"
    return f"{opened}」が閉じていません", "対になる括弧を書き足す"


def _expected(match: re.Match[str], source: str) -> _Said:
    wanted, _, given = match[1].partition(", found ")
    kinds = [_KINDS[one] for one in re.split(r", or |, | or ", wanted) if one in _KINDS]
    if given in _KINDS:
        what = f"ここに{_KINDS[given]}は書けません"
        return what, f"{'か'.join(dict.fromkeys(kinds))}を書く" if kinds else "値の種類を確かめる"
    return "書きかけか、ここに書けないものがあります", "前後の括弧・「,」・「=」の後を確かめる"


def _of_kind(match: re.Match[str], source: str) -> _Said:
    kind = _KINDS.get(match[1], "この値")
    return f"{kind}に「{match[2]}」という働きはありません", "つづりと、何に対して書いているかを確かめる"


def _fields_on(match: re.Match[str], source: str) -> _Said:
    if match[1] == "none":
        return "値のないことがある欄から「.」で取り出しています", "#if … != none [ … ] で囲むか、取り除く"
    kind = _KINDS.get(match[1], "この値")
    return f"{kind}から「.」で取り出すことはできません", "「.」から後を取り除く"


def _key(match: re.Match[str], source: str) -> _Said:
    return f"「{match[1]}」という名前はありません", "つづりを確かめる"


_MISSING = "取り込むファイルがありません", '使えるのは "/letter.typ" と、outputs/ に置いたひな形だけ'
_CLOSED = "対のない閉じ括弧があります", "余分なら消す。文字として書くなら「\\」を前に置く"
_TWO = "種類の違う値は計算できません", "文字をつなぐなら、数は str(…) で文字にする"
_WORDS: tuple[tuple[str, _Words], ...] = (
    (r"unknown variable: (\S+)", _unknown),
    (r"unclosed string", lambda m, s: ("引用符「\"」が閉じていません", "行末までに「\"」を書く")),
    (r"unclosed", _unclosed),
    (r"unexpected closing|unexpected end of block", lambda m, s: _CLOSED),
    (r'dictionary does not contain key "([^"]*)"', _key),
    (r"file not found|failed to load file|.*searched at", lambda m, s: _MISSING),
    (r"unresolved import", lambda m, s: (
        "その名前は、取り込むファイルにありません", nearest(re.split(r"[^\w-]", s)[0], _EXPORTED) or "名前を確かめる"
    )),
    (r"unexpected argument: (\S+)", lambda m, s: (f"「{m[1]}」という引数は書けません", "つづりを確かめる")),
    (r"unexpected argument", lambda m, s: ("余分な引数があります", "取り除く")),
    (r"missing argument: (\S+)", lambda m, s: (f"引数「{m[1]}」が足りません", "書き足す")),
    (r"type (\w+) has no (?:method|field) `([^`]*)`", _of_kind),
    (r"(\w+) `[^`]*` does not contain (?:field|method) `([^`]*)`", lambda m, s: (
        f"「{m[2]}」という部品はありません", "つづりを確かめる"
    )),
    (r'(\S+) does not (?:have|contain) field "([^"]*)"', lambda m, s: (
        f"「{m[2]}」という部分はありません", "つづりを確かめる"
    )),
    (r"label .* does not exist", lambda m, s: (
        "「@」は参照の印なので、文字にはなりません", "文字として書くなら「\\@」（例: taro\\@example.jp）"
    )),
    (r".*utf-8", lambda m, s: ("UTF-8 ではありません", "エディタで「UTF-8」を選んで保存し直す")),
    (r"PDF/UA-1 error: missing document title", lambda m, s: (
        "題名がありません", "先頭に #show: letter.with(input) を書く"
    )),
    (r"cannot access fields on type (\w+)", _fields_on),
    (r"array index out of bounds", lambda m, s: (
        "並びの中にない番号です", "番号は 0 から数える。行は [問いの文言, 答え] なので 0 か 1"
    )),
    (r"array is empty|string is empty", lambda m, s: (
        "空のことがあるものから取り出しています", "空のときを #if で分ける"
    )),
    (r"cannot loop over (\w+)", lambda m, s: ("繰り返せるのは並びか組だけです", "in の後を確かめる")),
    (r"cannot (?:add|subtract|multiply|divide|join|compare|apply)", lambda m, s: _TWO),
    (r"cannot spread", lambda m, s: ("「..」で広げられるのは並びか組だけです", "「..」を取る")),
    (r"condition is always|loop seems to be infinite|maximum \w+ .*depth", lambda m, s: (
        "終わらない繰り返しです", "終わる条件を書く"
    )),
    (r"the character `(.)` is not valid in code", lambda m, s: (f"ここに「{m[1]}」は書けません", "その文字を消す")),
    (r"expected (.*)", _expected),
    (r"PDF/UA-1 error: the first heading must be of level 1", lambda m, s: (
        "初めの見出しが「= 」ではありません", "大きい見出しから順に使う（支援技術が読めない）"
    )),
    (r"PDF/UA-1 error|.*missing alt", lambda m, s: (
        "支援技術で読めない文書になります", "図には alt（代わりの文）を書き、見出しは大きい方から使う"
    )),
    (r"panicked|assertion failed", lambda m, s: ("ひな形が自分で止まりました", "panic・assert の条件を確かめる")),
)  # fmt: skip
