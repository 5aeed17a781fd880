"""Who comes in to 庁内の申請, publications and sign-ins, and something real behind each of their URLs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sannai.accounts.models import Account, Machine
from sannai.applications.access import Applicant
from sannai.applications.models import DivisionFiling
from sannai.casework import actions, referral_files
from sannai.casework.models import Case
from sannai.casework.tests import cast, referred
from sannai.common.actors import System
from sannai.definitions import actions as definitions
from sannai.definitions.models import Candidate, Version
from sannai.intake import drafts
from sannai.procedures.models import Listing
from sannai.registers.importing import flow
from sannai.registers.kind import REGISTER
from sannai.registers.tests.opening import entered
from sannai.rules.registers.tests.factory import MAIN, PERSON, PERSONAL, more, written
from sannai.web.staff.accounts.account import ACCOUNT_VERBS
from sannai.web.staff.cases.referrals import address_of
from sannai.web.staff.machines.machine import MACHINE_VERBS
from sannai.web.staff.registers.entry_verbs import ENTRY_VERBS

FOOD = {"clerk", "other", "head", "counter"}
EVERYBODY = FOOD | {"waste", "wastehead", "auditor", "dx", "admin"}
OF_FOOD = {"clerk", "other", "head", "dx"}  # who proposes what 食品衛生課 is in charge of
WRITERS = {"clerk", "other", "head"}
OF_ENTRY = ("desk:entry", *(f"desk:{each.url_name}" for each in ENTRY_VERBS))
OF_MACHINE = ("desk:machine", *(f"desk:{each.url_name}" for each in MACHINE_VERBS))
OF_ACCOUNT = ("desk:account", *(f"desk:{each.url_name}" for each in ACCOUNT_VERBS))
IMPORT_ACTS = ("_choose", "_settle", "_stop", "_again", "_apply", "_take_back")
WHO: dict[str, set[str]] = {
    "desk:procedure_bring": {"clerk", "other", "head", "waste", "wastehead", "dx"},
    "desk:procedure_manual": {"clerk", "other", "head", "waste", "wastehead", "dx", "auditor", "admin"},
    "desk:procedure_sample": {"clerk", "other", "head", "waste", "wastehead", "dx", "auditor", "admin"},
    "desk:procedure_version": {"clerk", "other", "head", "waste", "wastehead", "dx", "auditor", "admin"},
    "desk:candidate": OF_FOOD,
    "desk:register_bring": {"clerk", "other", "head", "waste", "wastehead", "dx"},
    "desk:register": EVERYBODY,  # all staff read the ledger of an office
    "desk:register_withdrawal": OF_FOOD,
    "desk:personal_file": {"clerk", "other", "head", "waste", "wastehead", "dx", "auditor", "admin"},
    "desk:procedure_withdrawal": OF_FOOD,
    "desk:import_new": {"clerk", "other", "head"},
    **{f"desk:import{each}": {"clerk"} for each in ("", *IMPORT_ACTS, "_faults")},
    # A register that every member of staff reads, and the division in charge writes.
    "desk:entry": EVERYBODY,
    "desk:entry_by_id": EVERYBODY,
    "desk:entry_new": WRITERS,
    "desk:entry_disposal": {*WRITERS, "dx"},
    **{f"desk:{each.url_name}": WRITERS for each in ENTRY_VERBS},
    "desk:account_new": {"admin"},
    "desk:accounts_invite": {"admin"},
    "desk:account": {"admin"},
    **{f"desk:{each.url_name}": {"admin"} for each in ACCOUNT_VERBS},
    "desk:machine_new": {"admin"},
    **{name: {"admin"} for name in OF_MACHINE},
    "desk:referral_files": {"clerk", "other", "head", "waste", "wastehead"},
    "desk:referral_results": {"clerk", "other", "head", "waste", "wastehead"},
    "desk:referral_file": WRITERS,
    "desk:internal": EVERYBODY,
    "desk:internal_start": EVERYBODY,
    # What a division began or filed is its own, whatever the posts of its people.
    "desk:internal_application": FOOD,
    "desk:internal_page": FOOD,
    "desk:internal_upload": FOOD,
    "desk:internal_upload_row": FOOD,
    "desk:internal_remove_upload": FOOD,
    "desk:internal_discard": FOOD,
    "desk:internal_carry": FOOD,
    "desk:internal_review": FOOD,
    "desk:internal_file": FOOD,
    "desk:internal_correction": FOOD,
    "desk:internal_inquiry": FOOD,
    "desk:internal_withdraw": FOOD,
    "desk:internal_document": FOOD,
}
POST_ONLY = {
    "desk:internal_remove_upload",
    "desk:internal_discard",
    "desk:internal_carry",
    "desk:internal_file",
    "desk:referral_file",
    *(f"desk:import{each}" for each in IMPORT_ACTS),
    *(f"desk:{each.url_name}" for each in (*ACCOUNT_VERBS, *MACHINE_VERBS) if each.pageless),
}


def draft() -> Any:
    """A draft of 食品衛生課, begun at the desk."""
    return drafts.start(cast.version("disposition"), at=cast.MONDAY, channel="internal", unit_key="health.food")


def places(version: Version, asked: Case) -> dict[str, dict[str, Any]]:
    """URL name → a real object; ``asked``: a case whose applicant was asked for something."""
    inside = cast.version("internal")
    Listing.objects.filter(pk=inside.pk).update(internal=True)
    inside.definition.current = inside
    inside.definition.save()
    candidate = Candidate.objects.create(
        digest=version.digest, kind="procedure", key="test-disposition", package=version.package, title="試験の手続",
        division_key="health.food", brought_by="clerk", brought_at=cast.MONDAY,
    )  # fmt: skip
    of_food = {"register": "register: test-register", "division": "division: health.food"}
    kept = {MAIN: written(**of_food, fields=more(PERSON), personal=PERSONAL)}
    definitions.publish_files(REGISTER, kept, by=System(), at=cast.MONDAY)
    brought = flow.receive(
        "test-register",
        "一覧.csv",
        "番号,名称\n1,机\n".encode(),
        unit="health.food",
        by=cast.staff("clerk"),
        at=cast.MONDAY,
    )
    of_import = {"key": "test-register", "pk": brought.pk}
    leader = {"text": "三内 太郎", "kana": "サンナイ タロウ"}
    body = {"from": "2026-04-01", "number": "1", "title": "印刷機", "leader": leader}
    row = entered("test-register", body, at=cast.MONDAY)
    of_row = {"key": "test-register", "entry_id": row.pk}
    case = cast.taken(version)
    actions.choose_delivery(case, method="electronic", by=Applicant(case.pk), at=cast.MONDAY)
    answered = cast.decided(case)
    document = actions.issue(answered, by=cast.staff("clerk"), at=cast.MONDAY)
    for each in (answered, asked):
        DivisionFiling.objects.create(
            application_id=each.pk, unit_key="health.food", unit_name="食品衛生課", staff_key="clerk"
        )
    begun = {"id": draft().case}
    system = Machine.objects.create(
        key="m-bins",
        title="集積所管理システム",
        purpose="試験",
        post_key="food.head",
        profile="office-ledger",
        role="machine",
    )
    of_machine = {"key": system.key}
    referred.referred()
    other = {"pk": Account.objects.get(staff_key="other").pk}
    return dict.fromkeys(WHO, begun) | {
        **dict.fromkeys(OF_ACCOUNT, other),
        "desk:referral_files": {},
        "desk:referral_results": {},
        "desk:referral_file": {"file": address_of(referral_files.files(cast.staff("clerk"), 1)[0])},
        "desk:machine_new": {},
        **dict.fromkeys(OF_MACHINE, of_machine),
        "desk:machine_revoke": of_machine | {"number": 1},
        "desk:import_new": {"key": "test-register"},
        **dict.fromkeys(
            (name for name in WHO if name.startswith("desk:import") and name != "desk:import_new"), of_import
        ),
        **dict.fromkeys(OF_ENTRY, of_row),
        "desk:entry_by_id": {"entry_id": row.pk},
        "desk:entry_new": {"key": "test-register"},
        "desk:entry_disposal": {"key": "test-register"},
        "desk:account_new": {},
        "desk:accounts_invite": {},
        "desk:procedure_bring": {},
        "desk:procedure_manual": {},
        "desk:procedure_sample": {},
        "desk:procedure_version": {"digest": version.digest},
        "desk:candidate": {"digest": candidate.digest},
        "desk:procedure_withdrawal": {"key": "test-disposition"},
        "desk:register_bring": {},
        "desk:register_withdrawal": {"key": "test-register"},
        "desk:personal_file": {"key": "test-register"},
        "desk:register": {"key": "test-register"},
        "desk:internal": {},
        "desk:internal_start": {"key": "test-internal"},
        "desk:internal_page": begun | {"page_id": "person"},
        "desk:internal_upload": begun | {"field": "photo"},
        "desk:internal_upload_row": begun | {"field": "scan", "row": "r1"},
        "desk:internal_remove_upload": begun | {"upload_id": uuid4()},
        "desk:internal_correction": {"id": asked.pk},
        "desk:internal_inquiry": {"id": asked.pk, "number": 1},
        "desk:internal_withdraw": {"id": asked.pk},
        "desk:internal_document": {"id": answered.pk, "document_id": document.pk},
    }
