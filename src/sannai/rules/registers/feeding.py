"""Which outcome of which procedure makes which row: as far as the register alone can say it."""

from __future__ import annotations

from collections.abc import Mapping

from sannai.text.strict_yaml import nearest

from ..compiler.names import Names
from ..compiler.reading import Reader, Record
from .model import Feed
from .reading import codes_of

# Words of a case beside the names of its procedure; each with what it is.
WORDS: Mapping[str, str] = {
    "document_number": "決定の文書番号",
    "reference_number": "受付番号",
    "filed": "申請の日",
    "decided": "決定の日",
    "delivered": "文書が届いた日",
    "valid_until": "満了日",
    "conditions": "条件",
    "grounds": "理由",
}
DATES = ("filed", "decided", "delivered", "valid_until")
APPLICANT = ("name", "kana", "address", "phone", "email")
EARLIER = "earlier"


def compile_feeds(reader: Reader, header: Record, names: Names) -> tuple[Feed, ...]:
    """Every feed that names a procedure, an outcome and a verb."""
    found = []
    for record in header.get("fed_by", ()):
        verb = record.get("verb")
        if record.get("procedure") and record.get("outcome") and verb:
            found.append(_feed(reader, record, header, names, *verb))
    return tuple(found)


def _feed(
    reader: Reader, record: Record, header: Record, names: Names, verb_field: str, verbs: Mapping[str, str]
) -> Feed:
    of = _of(reader, record, header)
    take = {
        name: source for name, source, line in _written(record, "take") if _target(reader, name, line, header, names)
    }
    feed = Feed(
        procedure=record.get("procedure", ""),
        outcomes=record.get("outcome", ()),
        verbs=verbs,  # type: ignore[arg-type]
        start=record.get("from", "decided"),
        verb_field=verb_field,
        each=record.get("each", ""),
        when=codes_of(reader, record.get("when"), "when"),
        of=of,
        earlier=record.get("of") == EARLIER,
        until=record.get("until", ""),
        take=take,
        line=record.line,
    )
    _check_verbs(reader, record, header, feed, names)
    return feed


def _written(record: Record, key: str) -> list[tuple[str, str, int]]:
    value = record.get(key)
    return [(name, *pair) for name, pair in value.items()] if isinstance(value, dict) else []


def _of(reader: Reader, record: Record, header: Record) -> dict[str, str]:
    """Key field → source. A sole source stands for the sole key field."""
    value, key = record.get("of"), header.get("key", ())
    if value is None or value == EARLIER:
        return {}
    if isinstance(value, str):
        if len(key) == 1:
            return {key[0]: value}
        hint = "of: {" + ", ".join(f"{name}: 申請の項目" for name in key) + "}"
        reader.problem(record.line_of("of"), "鍵の項目が1つでないので、どの項目かを書き分けます", hint)
        return {}
    for name, _, line in _written(record, "of"):
        if name not in key:
            reader.problem(line, f"「{name}」はこの台帳の鍵ではありません", nearest(name, key))
    missing = [name for name in key if name not in value]
    if missing:
        words = f"どの記載かを決める「{'」「'.join(missing)}」がありません"
        reader.problem(record.line_of("of"), words, "鍵の項目をすべて書く")
    return {name: source for name, (source, _) in value.items()}


def _target(reader: Reader, name: str, line: int, header: Record, names: Names) -> bool:
    """Whether a row has this field, and a feed may write it."""
    if name in ("from", "until") and header.get("dated"):
        reader.problem(line, f"「{name}」は take ではなく、fed_by の {name} に書きます")
        return False
    if name in names.fields:
        return True
    reader.problem(line, f"台帳に「{name}」という項目はありません", nearest(name, names.fields))
    return False


def _check_verbs(reader: Reader, record: Record, header: Record, feed: Feed, names: Names) -> None:
    made = set(feed.verbs.values())
    which = bool(feed.of or feed.earlier)
    if made - {"entered"} and not which and "of" not in record:
        words = "すでにある記載を動かすのに、どの記載かがありません"
        reader.problem(record.line, words, "of に鍵の項目と、それに当たる申請の項目を書く")
    if made == {"entered"} and "of" in record:
        reader.problem(record.line_of("of"), "新しい記載に of は要りません", "of を消す")
    if made <= {"ended", "struck"} and feed.take:
        reader.problem(record.line_of("take"), "終わらせるだけの動きに take は書けません", "take を消す")
    if made <= {"ended", "struck"} and feed.until:
        reader.problem(record.line_of("until"), "終わる日は from に書きます", "until を消す")
    if feed.until and not header.get("dated"):
        reader.problem(record.line_of("until"), "期間のない台帳（dated: no）に until はありません", "until を消す")
    if "entered" in made:
        lacking = [
            one.label for id, one in names.fields.items()
            if id not in ("from", "until", "unit") and one.required and one.when is None and id not in feed.take
        ]  # fmt: skip
        if lacking:
            words = f"新しい記載に要る項目（{'、'.join(lacking)}）が take にありません"
            reader.problem(record.line, words, "take に加えるか、その項目を required: no にする")
