"""個人番号 on its way in: sealed to the number zone in the request in which it was typed, before anything reads it.

What was typed becomes the token of a sealed number, or of why it is refused: pages, drafts and what is kept of refused
forms know nothing else.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID, uuid4

from sannai.common import canonical
from sannai.common.sealing import box
from sannai.common.sealing.head import Head
from sannai.common.sealing.suites import PublicKey
from sannai.rules.kinds import individual_number as kind
from sannai.rules.model import Definition, Field

from . import keys
from .models import Draft
from .slots import Opened

Texts = Mapping[str, Sequence[str]]
PURPOSE, FORM = "number", 1
NOT_NOW = "いまは新しく始めることができません。しばらくしてから、もう一度お試しください。"


def asked_in(definition: Definition) -> bool:
    """Whether it asks for a number at all: most procedures do not, and cost nothing more."""
    return any(each.ask == kind.IndividualNumber.ask for each in definition.fields.values())


def cannot_begin(definition: Definition) -> str:
    """Why nothing is begun that asks for a number: the key to which it is sealed is not known. "" if it can be."""
    return NOT_NOW if asked_in(definition) and keys.current(PURPOSE) is None else ""


def sealed(opened: Opened, definition: Definition, data: Texts, before: Texts) -> dict[str, Sequence[str]]:
    """The texts of a form with a token where a number was typed. From here on nobody knows the number.

    ``before``: the tokens that the inputs held. An empty input leaves what there was, unless its box takes it back.
    """
    texts = dict(data)
    used: set[str] = set()
    for asked in kind.fields_of(tuple(definition.fields.values())):
        for name, row in list(_inputs(asked, texts)):
            taken_back = texts.pop(f"{name}.{kind.DROP}", ())
            typed = "".join(texts[name][:1])
            if typed.strip():
                texts[name] = [_token(opened.case, asked.id, row, typed, used)]
            else:
                texts[name] = [] if taken_back else list(before.get(name, ()))
    if used:
        _note(opened.case, used)
    return texts


def in_drafts(kid: str) -> bool:
    """Whether a draft of this side may still hold what is sealed to this key."""
    return Draft.objects.filter(ended_at=None, number_kids__contains=kid).exists()


def content(case: UUID, asked: str, row: str, number: str, to: PublicKey) -> bytes:
    """A number, sealed for this field of this case and for no other place."""
    body = canonical.dumps({"v": FORM, "field": asked, "row": row, "number": number}).encode()
    return box.seal(body, to, Head(kind=PURPOSE, id=uuid4(), case=case))


def _inputs(asked: Field, texts: Texts) -> Iterator[tuple[str, str]]:
    """(name of the input, row) of each that was sent for this field."""
    if not asked.group:
        if asked.id in texts:
            yield asked.id, ""
        return
    for name in texts:
        group, _, rest = name.partition(".")
        row, _, last = rest.rpartition(".")
        if group == asked.group and last == asked.id and row:
            yield name, row


def _token(case: UUID, asked: str, row: str, typed: str, used: set[str]) -> str:
    said, to = kind.read(typed), keys.newest(PURPOSE)
    if said.refused or to is None:
        return kind.token(kind.REFUSED, said.refused or "away")
    used.add(to.kid)
    return kind.token(kind.SEALED, base64.b64encode(content(case, asked, row, said.number, to)).decode())


def _note(case: UUID, kids: set[str]) -> None:
    """A key lives as long as a draft holds what is sealed to it: the draft itself is under K, and does not say."""
    known = Draft.objects.filter(pk=case).values_list("number_kids", flat=True).first()
    if known is not None and not kids <= set(known.split()):
        Draft.objects.filter(pk=case).update(number_kids=" ".join(sorted({*known.split(), *kids})[-8:]))
