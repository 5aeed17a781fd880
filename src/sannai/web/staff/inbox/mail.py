"""お知らせの受け取り方: whether what waits comes by mail too, and how often. Everybody chooses for themselves alone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from sannai.accounts import inbox
from sannai.accounts.models import Account
from sannai.web.kit.door import DeskRequest, staff_only
from sannai.web.kit.forms import Choice, DeskForm

CHOSEN = "chosen"  # the address says that it was


class MailForm(DeskForm):
    mail = Choice("メールでのお知らせ", asks="お知らせの受け取り方", choices=list(inbox.MAILS.items()), required=False)


@staff_only()
def page(request: DeskRequest) -> HttpResponse:
    """お知らせの受け取り方を見る・変える。"""
    me = request.staff.staff_key
    form = MailForm(request.POST if request.method == "POST" else None, initial={"mail": inbox.of(me).mail})
    if form.is_valid():
        inbox.choose(me, form.cleaned_data["mail"])
        return redirect(f"{request.path}?{CHOSEN}")
    shown = {
        "form": form,
        "email": Account.objects.get(staff_key=me).email,
        "hour": settings.INBOX_HOUR,
        "chosen": CHOSEN in request.GET,
    }
    return render(request, "staff/inbox/mail.html", shown, status=422 if form.errors else 200)
