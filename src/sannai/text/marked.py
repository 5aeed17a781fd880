"""Our own documents as HTML: the few marks of Markdown that they use. Everything else is text, and escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

_FENCE = re.compile(r"```(\S*)(?: file=(\S+)| [a-z]+)?\s*$")  # a word after the language is for whoever tries it
_HEADING = re.compile(r"(#{1,4}) (.*)$")
_ITEM = re.compile(r"(\s*)(?:[-*]|\d+\.) (.*)$")
_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)")


def html(text: str) -> str:
    """The document. Headings get ``id``s in their order (h1, h2 …); only links to https and to ``#`` stay links."""
    lines = text.splitlines()
    return "\n".join(_blocks(lines))


def contents(text: str) -> list[tuple[str, str]]:
    """(id, words) of the headings of the second level, for a table of contents."""
    found, fenced, number = [], False, 0
    for line in text.splitlines():
        fenced ^= bool(line.startswith("```"))
        heading = None if fenced else _HEADING.match(line)
        if heading:
            number += 1
            if len(heading[1]) == 2:
                found.append((f"h{number}", _plain(heading[2])))
    return found


def files(text: str) -> dict[str, str]:
    """The files that a document writes bit by bit: each fence with ``file=NAME`` goes on where the last one ended."""
    found: dict[str, list[str]] = {}
    into: list[str] | None = None
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if fence is None:
            if into is not None:
                into.append(line)
        elif into is not None:
            into = None
        else:
            into = found.setdefault(fence[2], []) if fence[2] else []
    return {name: "\n".join(written) + "\n" for name, written in found.items()}


def _blocks(lines: list[str]) -> Iterator[str]:
    at, number = 0, 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("```"):
            end = _until(lines, at + 1, lambda each: each.startswith("```"))
            named = _FENCE.match(line)
            caption = f"<figcaption>{escape(named[2])}</figcaption>" if named and named[2] else ""
            code = escape("\n".join(lines[at + 1 : end]))
            yield f'<figure>{caption}<pre tabindex="0"><code>{code}</code></pre></figure>'
            at = end + 1
        elif heading := _HEADING.match(line):
            number += 1
            level = len(heading[1])
            yield f'<h{level} id="h{number}">{_inline(heading[2])}</h{level}>'
            at += 1
        elif line.startswith("|"):
            end = _until(lines, at, lambda each: not each.startswith("|"))
            yield _table(lines[at:end])
            at = end
        elif _ITEM.match(line):
            end = _until(lines, at, lambda each: not each.strip() or each.startswith(("#", "```", "|")))
            yield _list(lines[at:end])
            at = end
        elif line.strip():
            end = _until(lines, at, lambda each: not each.strip() or each.startswith(("#", "```", "|")))
            yield f"<p>{_inline(''.join(lines[at:end]))}</p>"
            at = end
        else:
            at += 1


def _until(lines: list[str], start: int, ends: Callable[[str], bool]) -> int:
    return next((at for at in range(start, len(lines)) if ends(lines[at])), len(lines))


def _table(lines: list[str]) -> str:
    head, *body = [[_inline(cell.strip().replace("\\|", "|")) for cell in _cells(line)] for line in lines]
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body[1:])
    heads = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    return (
        '<div class="document__table" tabindex="0" role="group" aria-label="表"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().strip("|"))


def _list(lines: list[str]) -> str:
    """One level: what is indented further stands in the item before it, on a line of its own."""
    items: list[str] = []
    for line in lines:
        item = _ITEM.match(line)
        if item and not item[1]:
            items.append(_inline(item[2]))
        elif items:
            items[-1] += f"<br>{_inline(item[2] if item else line.strip())}"
    name = "ol" if lines[0].lstrip()[:1].isdigit() else "ul"
    return f"<{name}>{''.join(f'<li>{item}</li>' for item in items)}</{name}>"


def _inline(text: str) -> str:
    out, at = "", 0
    for mark in _INLINE.finditer(text):
        out += escape(text[at : mark.start()])
        code, strong, words, url = mark.groups()
        if code is not None:
            out += f"<code>{escape(code)}</code>"
        elif strong is not None:
            out += f"<strong>{_inline(strong)}</strong>"
        elif url.startswith(("https://", "#")):
            out += f'<a href="{escape(url)}">{escape(words)}</a>'
        else:
            out += escape(words)
        at = mark.end()
    return out + escape(text[at:])


def _plain(text: str) -> str:
    return re.sub(r"[`*]", "", text)
