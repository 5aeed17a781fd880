"""Every URL of the desk and the counter: who comes in, and that nobody else does. A new URL needs a row here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from tests.city import small

from sannai.accounts.models import Account
from sannai.applications import filing
from sannai.applications.access import OWN_RIGHTS
from sannai.applications.filing import Paper
from sannai.applications.models import Upload
from sannai.approvals.models import Attachment
from sannai.approvals.queries import open_for
from sannai.casework import actions
from sannai.casework.queries import find
from sannai.casework.tests import cast
from sannai.common.models import AccessLog
from sannai.common.verbs import REGISTER
from sannai.files.blobs import store_bytes
from sannai.intake import drafts
from sannai.organization.models import Absence
from sannai.organization.rights import RIGHTS, reach_of
from sannai.web.applicant.counter import urls as counter_urls
from sannai.web.kit.listing import Listing
from sannai.web.staff import urls as desk_urls
from sannai.web.staff.cases.case_verbs import CASE_VERBS

from . import gates_inside
from .desk_cast import half_way, looked_through, read_out, signed_in
from .kit_lists import WIRED

DIVISION = {"clerk", "other", "head", "counter"}
REVIEWERS = {"clerk", "other", "head"}
ENTERING = {"clerk", "other", "head", "counter", "waste", "wastehead"}
EVERYBODY = {"clerk", "other", "head", "counter", "waste", "wastehead", "auditor", "dx", "admin"}
PROPOSERS = {"clerk", "other", "head", "waste", "wastehead", "dx"}
ROLES = {"other": "clerk", "waste": "clerk", "wastehead": "head", "dx": "dx_office", "admin": "city_admin"}


def enters(who: str, listing: Listing[Any]) -> bool:
    """Whether the matrix lets this person into a list: its row below derives."""
    return any(reach_of(ROLES.get(who, who), right) for right in listing.opens or (listing.right,))


OPEN_TO_ALL = {
    "desk:sign_in", "desk:sign_in_code", "desk:sign_in_device", "desk:sign_out", "desk:demo_people", "desk:invited",
    "desk:invited_code",
}  # fmt: skip
# The right that the door of a verb's screen asks for → who has it over the case below. Rows of screens derive.
OF_CASE = {
    "case.take": REVIEWERS, "case.review": REVIEWERS, "case.enter": DIVISION, "fee.take": DIVISION,
    "document.issue": DIVISION,
}  # fmt: skip
# URL name → who gets in. A POST carries a stale ``seen``, so that getting in changes nothing (409).
WHO: dict[str, set[str]] = {
    "desk:inbox": EVERYBODY,
    "desk:inbox_mail": EVERYBODY,
    "desk:queue": EVERYBODY,
    "desk:case": DIVISION | {"auditor"},
    "desk:export": DIVISION | {"auditor"},
    "desk:late": DIVISION | {"waste", "wastehead", "auditor"},
    "desk:page": REVIEWERS,
    "desk:outcome_preview": REVIEWERS,
    "desk:begin": REVIEWERS,
    "desk:decision": DIVISION | {"auditor"},
    "desk:hearing_preview": DIVISION,
    "desk:document": DIVISION | {"auditor"},
    "desk:upload": DIVISION | {"auditor"},
    "desk:upload_file": DIVISION | {"auditor"},
    "desk:original": REVIEWERS,
    "desk:told": REVIEWERS,
    "desk:told_upload": REVIEWERS,
    "desk:told_upload_row": REVIEWERS,
    "desk:told_remove_upload": REVIEWERS,
    "desk:till_day": DIVISION,
    "desk:payment_receipt": DIVISION,
    "desk:proposal_new": PROPOSERS,
    "desk:proposal_draft": PROPOSERS,
    "desk:proposal": REVIEWERS | {"auditor"},  # who proposed, who decides, and their colleagues of the division
    "desk:proposal_preview": REVIEWERS | {"auditor"},
    "desk:proposal_file": REVIEWERS | {"auditor"},
    "desk:approve": REVIEWERS,
    "desk:agree": REVIEWERS,
    "desk:dissent": REVIEWERS,
    "desk:send_back": REVIEWERS,
    "desk:peruse": REVIEWERS,
    "desk:recall": REVIEWERS,
    "desk:abandon": REVIEWERS,
    "desk:amend": REVIEWERS,  # whoever did not propose it is led back to it
    "desk:absences": EVERYBODY,
    "desk:absence_end": {"other", "head", "admin"},  # one's own; of one's people; of everybody
    "desk:who_decides": EVERYBODY,
    "desk:organization": EVERYBODY,
    "desk:unit": EVERYBODY,
    "desk:reorganisation": EVERYBODY,
    "desk:person": EVERYBODY,
    "desk:rulebook": EVERYBODY,
    "desk:what_if": {"head", "wastehead", "dx", "admin"},
    "desk:rules_file": {"head", "wastehead", "dx", "admin"},
    "desk:stand_ins": {"admin"},
    "desk:successions": {"admin"},
    "desk:engagements": {"admin"},
    "desk:duties": {"admin"},
    "desk:city_csv": {"admin"},
    "desk:city_csv_file": {"admin"},
    "desk:inventory": {"dx", "auditor", "admin"},
    "desk:audit": {"auditor", "admin"},
    "counter:choose": ENTERING,
    "counter:start": ENTERING,
    "counter:draft": DIVISION,
    "counter:page": DIVISION,
    "counter:upload": DIVISION,
    "counter:upload_row": DIVISION,
    "counter:remove_upload": DIVISION,
    "counter:discard": DIVISION,
    "counter:carry": DIVISION,
    "counter:review": DIVISION,
    "counter:receipt": DIVISION,  # of a case that a colleague typed in
    **gates_inside.WHO,
    **{f"desk:{each.url_name}": OF_CASE[each.may] for each in CASE_VERBS},
    **{name: {who for who in EVERYBODY if enters(who, listing)} for name, listing in WIRED.items()},
}
POST_ONLY = {
    "desk:outcome_preview", "desk:approve", "desk:send_back", "desk:recall", "desk:agree", "desk:dissent",
    "desk:peruse", "desk:abandon", "desk:absence_end", "desk:hearing_preview", "desk:told_remove_upload",
    "counter:remove_upload", "counter:discard", "counter:carry", *gates_inside.POST_ONLY,
    *(f"desk:{each.url_name}" for each in CASE_VERBS if each.pageless),
}  # fmt: skip

OF_CITY = (
    "who_decides", "organization", "rulebook", "what_if", "rules_file", "stand_ins", "successions",
    "engagements", "duties", "city_csv", "city_csv_file",
)  # fmt: skip
OF_HEARING = (
    "hearing_preview",
    *(each.url_name for each in CASE_VERBS if each.address.startswith(("hearing", "expl"))),
)
OF_PROPOSAL = (
    "proposal", "proposal_preview", "approve", "agree", "dissent", "send_back", "peruse", "recall", "abandon", "amend",
)  # fmt: skip


@dataclass
class Scene:
    """One case with everything that a URL can name, and a draft at the counter."""

    places: dict[str, dict[str, Any]]


@pytest.fixture
def scene(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    settings.HOME = tmp_path
    photo = "      - {{id: photo, label: 写真, ask: file, required: no}}\n      - {{id: other,"
    scan = "      - {{id: scan, label: 品の写真, ask: file, required: no}}\n      - {{id: count,"
    package = cast.PACKAGE.replace("      - {{id: other,", photo).replace("      - {{id: count,", scan)
    monkeypatch.setattr(cast, "PACKAGE", package)
    cast.city()
    small.hold("admin", "admin")
    Account.objects.create(staff_key="nobody", name="三内 nobody", password="!")
    version = cast.version("disposition")
    version.definition.current = version
    version.definition.save()
    issued = cast.decided(cast.taken(version))
    document = actions.issue(issued, by=cast.staff("clerk"), at=cast.MONDAY)
    cast.listed()
    begun = cast.begun(find(issued.pk))
    case = cast.taken(version)
    hold = actions.place_hold(case, reason="支援措置", by=cast.staff("clerk"), at=cast.MONDAY)
    actions.propose(case, outcome="yes", by=cast.staff("clerk"), at=cast.MONDAY)
    proposal = open_for("case", str(case.pk))
    assert proposal is not None
    blob = store_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    attached = Attachment.objects.create(proposal=proposal, blob=blob, name="図.png", at=cast.MONDAY)
    away = Absence.objects.create(staff_key="other", reason="出張", valid_from=cast.MONDAY.date())
    upload = looked_through(case.pk, blob)
    draft = _paper_draft()
    of_case = {"case_id": case.pk}
    told = {"case_id": _asked_of(version).pk}
    payment = actions.record_payment(find(issued.pk), how="納付書", by=cast.staff("clerk"), at=cast.MONDAY)
    paid = {"case_id": issued.pk, "payment": payment.pk}
    places: dict[str, dict[str, Any]] = {
        "page": of_case | {"page_id": "survey"},
        "lift_hold": of_case | {"hold_id": hold.pk},
        "document": {"case_id": issued.pk, "document_id": document.pk},
        "begin": {"case_id": issued.pk},
        "till_day": {"key": "2026-06-01:health.food"},
        "payment_receipt": paid,
        "reverse_payment": paid,
        "reopen": {"case_id": issued.pk},
        "decision": {"case_id": issued.pk, "number": 1},
        **{name: {"case_id": begun.pk} for name in OF_HEARING},
        "upload": of_case | {"upload_id": upload.pk},
        "upload_file": of_case | {"upload_id": upload.pk},
        "original": of_case | {"upload_id": upload.pk},
        "told_correction": told,
        "told_remove_upload": told | {"upload_id": uuid4()},
        "told_upload": told | {"field": "photo"},
        "told_upload_row": told | {"field": "scan", "row": "r1"},
        "told_inquiry": told | {"number": 1},
        "proposal_draft": {"matter": "test-matter"},
        "proposal_file": {"proposal_id": proposal.pk, "attachment_id": attached.pk},
        "absence_end": {"absence_id": away.pk},
        "unit": {"key": "waste"},
        "person": {"key": "clerk"},
        "reorganisation": {"on": "2026-06-01"},
        "counter:start": {"key": "test-disposition"},
        "counter:page": {"draft_id": draft.case, "page_id": "person"},
        "counter:upload": {"draft_id": draft.case, "field": "photo"},
        "counter:upload_row": {"draft_id": draft.case, "field": "scan", "row": "r1"},
        "counter:remove_upload": {"draft_id": draft.case, "upload_id": uuid4()},
        "counter:receipt": {"draft_id": _typed_in(version).pk},
        **gates_inside.places(version, find(told["case_id"])),
    }
    for name in WHO:
        own = name.removeprefix("desk:")
        if name in gates_inside.WHO or name in WIRED:
            continue
        if name.startswith("counter:"):
            places.setdefault(name, {} if own == "counter:choose" else {"draft_id": draft.case})
        elif own in OF_PROPOSAL:
            places[own] = {"proposal_id": proposal.pk}
        elif own not in (
            *OF_CITY,
            "inbox",
            "inbox_mail",
            "queue",
            "proposal_new",
            "absences",
            "late",
            "inventory",
            "audit",
        ):
            places.setdefault(own, of_case)
    return Scene(places)


def _paper_draft() -> Any:
    version = cast.version("disposition")
    return drafts.start(version, at=cast.MONDAY, channel="paper", unit_key="health.food")


def _asked_of(version: Any) -> Any:
    """A case whose applicant was asked for a photograph and for an answer."""
    case, clerk = cast.taken(version), cast.staff("clerk")
    actions.inquire(case, question="いつですか", by=clerk, at=cast.MONDAY)
    items, due = (
        [actions.Item(field, "", "写真がありません") for field in ("photo", "scan")],
        (cast.MONDAY + timedelta(days=14)).date(),
    )
    actions.request_correction(case, items=items, due=due, by=clerk, at=cast.MONDAY)
    return case


def _sent_file(case_id: Any) -> dict[str, Any]:
    blob = store_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    sent = Upload.objects.create(
        holder=case_id, field="photo", name="写真.png", blob=blob, uploaded_at=cast.MONDAY + timedelta(hours=1)
    )
    return {"case_id": case_id, "upload_id": sent.pk}


def _typed_in(version: Any) -> Any:
    filling, evaluation = cast.filled(version)
    paper = Paper(typed_by="other", confirmed_by_applicant=True, arrived_at=cast.MONDAY)
    return find(filing.file(filling, evaluation, by=cast.staff("other"), at=cast.MONDAY, paper=paper).pk)


def address(scene: Scene, name: str) -> str:
    """The URL of a name, with a real object in every place."""
    return reverse(name, kwargs=scene.places.get(name, scene.places.get(name.removeprefix("desk:"), {})))


def ask(client: Client, scene: Scene, name: str) -> Any:
    """Open the page or press its button on a stale page."""
    url = address(scene, name)
    response = client.post(url, {"seen": "0", "outcome": "yes"}) if name in POST_ONLY else client.get(url)
    read_out(response)
    return response


def turned_away(response: Any) -> bool:
    """Refused, not there, or sent to the sign-in."""
    to_sign_in = response.status_code == 302 and "/desk/sign-in/" in response["Location"]
    return response.status_code in (403, 404) or to_sign_in


def test_every_url_of_the_desk_and_the_counter_has_a_row_that_says_who_comes_in():
    names = {f"{each.app_name}:{pattern.name}" for each in (desk_urls, counter_urls) for pattern in each.urlpatterns}
    assert names == set(WHO) | OPEN_TO_ALL


def test_the_screens_of_verbs_let_in_whom_the_matrix_says():
    for right, allowed in OF_CASE.items():
        assert allowed == {who for who in DIVISION if reach_of(ROLES.get(who, who), right)}, right


def test_nobody_comes_in_without_signing_in(scene: Scene):
    for name in WHO:
        response = ask(Client(), scene, name)
        assert response.status_code == 302, name
        assert response["Location"].startswith("/desk/sign-in/"), name


def test_a_password_alone_opens_nothing(scene: Scene):
    client = half_way("head")
    for name in WHO:
        response = ask(client, scene, name)
        assert response.status_code == 302, name
        assert response["Location"].startswith("/desk/sign-in/"), name


def test_without_a_post_today_nothing_opens(scene: Scene):
    client = signed_in("nobody")
    for name in WHO:
        assert ask(client, scene, name).status_code == 403, name


def test_each_role_in_each_division_comes_in_exactly_where_the_table_says(scene: Scene):
    wrong = []
    for who in sorted(EVERYBODY):
        client = signed_in(who)
        for name, allowed in WHO.items():
            if name == "counter:discard":  # it ends the draft: everybody gets one of their own
                scene.places[name] = {"draft_id": _paper_draft().case}
            if name == "desk:internal_discard":
                scene.places[name] = {"id": gates_inside.draft().case}
            if name == "desk:told_remove_upload":  # so does a file that is taken back
                scene.places["told_remove_upload"] = _sent_file(scene.places["told_correction"]["case_id"])
            response = ask(client, scene, name)
            if response.status_code >= 500 or turned_away(response) == (who in allowed):
                wrong.append(f"{who} at {name}: {response.status_code}")
    assert wrong == [], "\n".join(wrong)


def test_a_citizens_draft_is_not_there_for_the_counter(scene: Scene):
    draft = drafts.start(cast.version("disposition"), at=cast.MONDAY)
    client = signed_in("counter")
    for name in ("counter:draft", "counter:review"):
        assert client.get(reverse(name, kwargs={"draft_id": draft.case})).status_code == 404


def test_a_button_takes_no_get_and_a_cross_site_post_is_refused(scene: Scene):
    client = signed_in("clerk")
    for name in POST_ONLY:
        assert client.get(address(scene, name)).status_code == 405, name
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for name in POST_ONLY:
        assert strict.post(address(scene, name), {"seen": "0"}).status_code == 403, name


def test_pages_with_personal_data_are_kept_by_no_cache(scene: Scene):
    client = signed_in("clerk")
    for name in ("desk:queue", "desk:case", "desk:upload_file", "desk:document", "counter:draft"):
        assert "no-store" in ask(client, scene, name)["Cache-Control"], name


# Rights that no post gives: the applicant's own, and what only follows from a verdict or from the software itself.
APPLICANTS = set(OWN_RIGHTS)
CONSEQUENCES = {"case.decided", "clock.lapse", "proposal.abandon", "proposal.reseat", "record.keep", "key.keep"}


def test_every_action_asks_for_a_right_that_the_matrix_names():
    get_resolver().url_patterns  # noqa: B018 - loads every room that acts
    assert REGISTER
    for act in REGISTER.values():
        assert act.verb.right in set(RIGHTS) | APPLICANTS | CONSEQUENCES, f"{act.verb} asks for {act.verb.right}"


def test_no_right_of_the_matrix_is_idle():
    # Most are asked for by actions; reading (a case, a row, the log, the organisation), taking along, trying and
    # disposing of are asked for by pages only: see test_register_doors.py for those of rows.
    get_resolver().url_patterns  # noqa: B018
    by_pages = {"case.read", "proposal.read", "audit.read", "organization.read", "rules.try"}
    by_pages |= {"entry.read", "entry.export", "entry.sensitive", "entry.dispose"}
    asked = {act.verb.right for act in REGISTER.values()} | by_pages
    assert set(RIGHTS) <= asked


def test_what_an_auditor_read_is_written_down_whole(scene: Scene):
    client = signed_in("auditor")
    for name in ("desk:upload", "desk:upload_file", "desk:document"):
        AccessLog.objects.all().delete()
        read_out(client.get(address(scene, name)))
        given = scene.places[name.removeprefix("desk:")]
        read = AccessLog.objects.get(about_kind="case", about_id=str(given["case_id"]))
        assert read.what == f"{name} {given.get('upload_id', given.get('document_id'))}"


def test_every_name_of_a_page_leaves_room_for_the_key_of_what_stands_on_it():
    assert [name for name in WHO if len(name) + 1 + len(str(uuid4())) > 64] == []
