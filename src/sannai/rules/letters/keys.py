"""What a template may say of the case: every name below ``input``."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Definition, Field

EVERY = (
    "city", "procedure", "filed_on", "reference_number", "answers_rows", "answers_ids", "desk_rows", "desk_ids",
    "answers", "desk", "values", "fee", "title", "authority", "contact", "document_number", "date", "recipient",
)  # fmt: skip
DECIDED = ("outcome", "outcome_label", "grounds", "conditions", "valid_until", "remedies", "decided_on", "replaces")
NOTICE = ("planned", "cause", "heard_on", "place", "rights", "legal_basis", "criteria_rows")
BEGUN = ("ground", "hearing_held", "earlier")
LATER = ("seal", "by_row")  # from the second edition of the language on: 公印や署名の場所; tables of rows
# What typesetting itself adds.
SET = ("fonts", "unprintable")


def used_for(definition: Definition, template: str) -> tuple[bool, bool]:
    """Whether a template is the letter of a decision, and whether it is the notice of a hearing."""
    decision = any(one.output == template for one in definition.outcomes)
    notice = any(one.hearing is not None and one.hearing.notice == template for one in definition.outcomes)
    return decision, notice


def names_for(definition: Definition, template: str) -> tuple[str, ...]:
    """The names below ``input`` in this template. What only other templates take in may say all of them."""
    decision, notice = used_for(definition, template)
    begun = () if definition.applied_for else BEGUN
    shared = not decision and not notice
    later = LATER if definition.language > 1 else ()
    return (
        *EVERY,
        *later,
        *(DECIDED if decision or shared else ()),
        *(NOTICE if notice or shared else ()),
        *begun,
        *SET,
    )


def told(definition: Definition) -> Iterator[Field]:
    """The fields that a letter may hold: not those that go before it does (``kept``)."""
    pages = (*definition.pages, *definition.desk_pages)
    for page in pages:
        for one in (*page.fields, *(field for group in page.groups for field in group.fields)):
            if not one.kept:
                yield one


def filed_fields(definition: Definition) -> tuple[Field, ...]:
    """The fields of the applicant's pages that a letter may hold, those of groups too."""
    own = {one.id for page in definition.pages for one in (*page.fields, *(f for g in page.groups for f in g.fields))}
    return tuple(one for one in told(definition) if one.id in own)


def desk_fields(definition: Definition) -> tuple[Field, ...]:
    """The fields of the desk's pages that a letter may hold."""
    return tuple(one for page in definition.desk_pages for one in page.fields if not one.kept)
