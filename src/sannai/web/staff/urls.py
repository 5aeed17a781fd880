"""URLs of the desk. A test walks them: a new one needs a row in its table of who may enter."""

from django.urls import URLPattern, path

from sannai.web.applicant.internal.urls import PATTERNS as INTERNAL

from . import audit, demo_people, reads, sign_in
from .accounts import invited
from .accounts.urls import PATTERNS as ACCOUNTS
from .approvals.urls import PATTERNS as APPROVALS
from .cases.urls import PATTERNS as CASES
from .inbox.urls import PATTERNS as INBOX
from .machines.urls import PATTERNS as MACHINES
from .organization.urls import PATTERNS as CITY
from .procedures.urls import PATTERNS as PROCEDURES
from .registers.bringing_urls import BRINGING_PATTERNS as BRINGING
from .registers.urls import PATTERNS as REGISTERS
from .till.urls import PATTERNS as TILL

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.password, name="sign_in"),
    path("sign-in/code/", sign_in.code, name="sign_in_code"),
    path("sign-in/device/", sign_in.device, name="sign_in_device"),
    path("sign-in/people/", demo_people.people, name="demo_people"),
    path("invited/", invited.typed, name="invited_code"),
    path("invited/<str:code>/", invited.invited, name="invited"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("audit/", audit.audit, name="audit"),
    path("audit/reads/", reads.READS.view, name="reads"),
    *INBOX,
    *CASES,
    *APPROVALS,
    *PROCEDURES,
    *BRINGING,
    *REGISTERS,
    *CITY,
    *ACCOUNTS,
    *MACHINES,
    *INTERNAL,
    *TILL,
]
