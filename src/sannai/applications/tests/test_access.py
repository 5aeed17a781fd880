from __future__ import annotations

from dataclasses import dataclass

import uuid6

from sannai.applications.access import Applicant


@dataclass
class Subject:
    subject_kind: str
    subject_id: str


def test_an_applicant_may_act_on_the_own_case_only() -> None:
    id = uuid6.uuid7()
    applicant, own = Applicant(id), Subject("case", str(id))
    assert applicant.may("correction.answer", own)
    assert applicant.may("case.file", own)
    assert not applicant.may("case.review", own)
    assert not applicant.may("", own)
    assert not applicant.may("correction.answer", Subject("case", str(uuid6.uuid7())))
    assert not applicant.may("correction.answer", Subject("proposal", str(id)))
