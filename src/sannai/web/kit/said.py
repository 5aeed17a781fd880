"""What was done a moment ago, in the verb's own sentence: the address names the verb, so none can say anything else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sannai.common.verbs import verb_of

STALE = "stale"  # it was not done: somebody else was first
DISPOSED = "disposed"
SENTENCES = {
    DISPOSED: "廃棄しました。内容は、もう見られません。",
    STALE: "ほかの人が先に操作しました。いまの内容を確かめてください。",
}


def after(verb: str, page: str, *args: object, way: str = "") -> HttpResponse:
    """To the page with this name, which says that the verb was done, in this way of it."""
    return redirect(f"{reverse(page, args=args)}?done={verb}{':' if way else ''}{way}")


def said(request: HttpRequest, *kinds: str) -> str:
    """The sentence about what was done to a thing of these kinds; "" if nothing was."""
    name, _, way = request.GET.get("done", "").partition(":") if request.method == "GET" else ("", "", "")
    verb = verb_of(name)
    return verb.said(way) if verb and verb.kind in kinds else SENTENCES.get(name, "")
