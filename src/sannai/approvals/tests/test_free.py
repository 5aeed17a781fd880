"""自由起案: about nothing but its own text and attachments."""

from __future__ import annotations

import pytest

from sannai.approvals import actions, free, queries, subjects
from sannai.approvals.models import Proposal
from sannai.common.action import NotAllowed
from sannai.files.models import Blob

from .city import AT, agree, approve, person, waits

pytestmark = pytest.mark.usefixtures("ring")
PDF = b"%PDF-1.4\n%%EOF\n"


def opened(**more):
    words = {"title": "備品の購入", "reasons": "伺います。", "matter": "spending", "unit_key": "waste"}
    words = {name: more.pop(name, text) for name, text in words.items()}
    draft = free.draft(**words, facts=more.pop("facts", {"amount": 500}))
    return actions.propose(draft, by=person("clerk"), at=AT, **more)


def test_a_free_proposal_is_decided_and_recorded_and_nothing_follows():
    found = opened(attachments=[free.keep("見積書.pdf", [PDF])])
    assert str(found.record) == "三環業起第1号"
    for who in ("head", "budget", "legal", "dept"):
        agree(found, who)
    assert approve(found, "bureau").status == "approved"
    assert [each.name for each in found.attachments.all()] == ["見積書.pdf"]


def test_two_free_proposals_stand_beside_each_other():
    assert opened().about_id != opened().about_id


def test_an_attachment_is_part_of_what_is_approved():
    found = opened(facts={"amount": 5}, attachments=[free.keep("a.pdf", [PDF])])
    page = subjects.current(found)[0]
    found.attachments.update(blob=free.keep("b.pdf", [PDF + b"other"])[0])
    with pytest.raises(actions.Changed):
        actions.approve(queries.find(found.pk), by=person("head"), at=AT, digest=page)


def test_an_attachment_that_is_added_is_a_revision_of_its_own():
    found = opened(facts={"amount": 5})
    more = [free.keep("追加.pdf", [PDF])]
    actions.amend(found, kind="material", what="資料を足した", attachments=more, by=person("clerk"), at=AT)
    assert (found.revisions.count(), waits(found)) == (2, {("decide", "waste.head")})
    assert approve(found, "head").status == "approved"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.pdf", b"", "中身が空"),
        ("page.html", b"<html><script>1</script></html>", "添付できない種類"),
        ("big.txt", b"x" * 2048, "大きすぎます"),
        ("run.bat", b"echo 1", "添付できない種類"),
    ],
)
def test_a_file_that_cannot_be_attached_is_refused_in_words(settings, name, content, words):
    settings.MAX_UPLOAD_BYTES = 1024
    with pytest.raises(NotAllowed, match=words):
        free.keep(name, [content])


def test_too_many_files_are_refused():
    files = [free.keep(f"{number}.pdf", [PDF]) for number in range(free.MOST_FILES + 1)]
    with pytest.raises(NotAllowed, match="20件まで"):
        opened(attachments=files)
    assert (Proposal.objects.count(), Blob.objects.count()) == (0, 1)


def test_nobody_proposes_in_the_name_of_another_division():
    with pytest.raises(NotAllowed, match="あなたの所属から選んで"):
        opened(unit_key="budget")


def test_a_proposal_without_a_title_is_refused():
    with pytest.raises(NotAllowed, match="件名を書いてください"):
        opened(title=" ")
    with pytest.raises(NotAllowed, match="件名は200文字まで"):
        opened(title="件" * 201)
