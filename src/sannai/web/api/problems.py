"""What a program is told when it gets nothing: problem+json (RFC 9457), in Japanese, with rows and fields at fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse

ROOT = "/api/v1/"
MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "要求を読めません", 401: "トークンが要ります", 403: "権限がありません", 404: "見つかりません",
    405: "この方法では使えません", 409: "いまの状態と合いません", 411: "長さが要ります", 413: "大きすぎます",
    415: "この形では受け取れません", 422: "内容に誤りがあります", 429: "回数が多すぎます", 500: "市の側の故障です",
    503: "まだ使えません",
}  # fmt: skip
_DETAILS = {
    400: "要求の書き方を確かめてください。",
    403: "この操作をする権限がありません。",
    404: "アドレスを確かめてください。権限の及ばないものも、ないものとして答えます。",
    500: "何も書いていません。少し待って、もう一度送ってください。続くときは、DX推進部門に知らせてください。",
    503: "市の準備が終わっていません。少し待って、もう一度送ってください。",
}


class Problem(Exception):
    """Nothing is given, and this is why. ``errors``: each with what is wrong and how to mend it, and its row and field
    where it has one; ``more``: what else the answer holds."""

    def __init__(
        self, status: int, detail: str = "", *, errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None, more: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.status, self.detail = status, detail or _DETAILS.get(status, _TITLES[status])
        self.errors, self.headers, self.more = errors, headers or {}, more or {}

    def response(self) -> JsonResponse:
        """As it is sent."""
        said: dict[str, Any] = {
            "type": f"urn:sannai:problem:{self.status}", "title": _TITLES[self.status], "status": self.status,
            "detail": self.detail, **self.more,
        }  # fmt: skip
        if self.errors:
            said["errors"] = list(self.errors)
        answer = JsonResponse(said, status=self.status, content_type=MEDIA_TYPE, json_dumps_params=PLAIN)
        for name, value in {"Cache-Control": "no-store", **self.headers}.items():
            answer[name] = value
        return answer


PLAIN = {"ensure_ascii": False}


def wrong(field: str, what: str, mend: str = "") -> dict[str, Any]:
    """One error of a parameter or a member."""
    return {"field": field, "what": what, "mend": mend}


def of_machines(request: HttpRequest) -> bool:
    """Whether a program asks, that reads no pages."""
    return "machines" in settings.SITES and request.path_info.startswith(ROOT)
