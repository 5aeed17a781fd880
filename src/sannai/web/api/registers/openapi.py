"""GET openapi.json: the OpenAPI document (3.1) of the register API, one for every register."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from sannai.web.api.problems import MEDIA_TYPE, ROOT

from .door import answer
from .entries import MOST, USUAL
from .schemas import DAY, SCHEMAS, TEXT, UUID, Schema, ref

_HEADERS: dict[str, Schema] = {
    "401": {"WWW-Authenticate": {"required": True, "schema": TEXT}},
    "405": {"Allow": {"required": True, "schema": TEXT}},
    "429": {"Retry-After": {"required": True, "schema": {"type": "string", "pattern": "^[0-9]+$"}}},
}
_SAID = {
    "400": "要求を読めない（JSONの書き方、文字）", "401": "トークンがないか、使えない",
    "403": "読むことだけができる", "404": "ないか、権限が及ばない", "405": "この方法では使えない",
    "409": "いまの状態と合わない（読んだあとに変わった、定義が変わった）", "411": "Content-Length がない",
    "413": "大きすぎる（20MB、100,000行まで）", "415": "application/json ではない",
    "422": "内容に誤りがある", "429": "使えないトークンが続いた", "503": "市の準備が終わっていない",
}  # fmt: skip
_EVERY = ("400", "401", "405", "415", "429", "503")
_KEY = {
    "name": "key", "in": "path", "required": True, "description": "台帳の鍵",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 64},
}  # fmt: skip


@require_GET
def document(request: HttpRequest) -> HttpResponse:
    """The document. It holds nothing of any register, so it needs no token."""
    return answer(DOCUMENT)


def _given(status: str, name: str, words: str, *, located: bool = False) -> dict[str, Any]:
    said: dict[str, Any] = {"description": words, "content": {"application/json": {"schema": ref(name)}}}
    if located:
        said["headers"] = {"Location": {"required": True, "schema": TEXT}}
    return {status: said}


def _refused(*more: str) -> dict[str, Any]:
    return {
        status: {
            "description": _SAID[status], "content": {MEDIA_TYPE: {"schema": ref("Problem")}},
            **({"headers": _HEADERS[status]} if status in _HEADERS else {}),
        }
        for status in sorted((*_EVERY, *more))
    }  # fmt: skip


def _id(name: str, words: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": words, "schema": UUID}


def _asked(name: str, schema: Schema, words: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": words, "schema": schema}


def _got(id: str, summary: str, responses: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    return {"operationId": id, "summary": summary, "parameters": list(parameters), "responses": responses}


_ENTRIES = _got(
    "entries", "ある日に有効な記載を、1ページずつ読む",
    {**_given("200", "Entries", "記載のページ"), **_refused("404", "409", "422")},
    _KEY, _asked("on", DAY, "いつの記載か（書かなければ今日）。1868-01-25 から 2999-12-31 まで"),
    _asked("sort", TEXT, "並べる順：台帳の sorts の名前。前に - を付けると逆順"),
    _asked("after", UUID, "この記載の次から。next のアドレスに入っている"),
    _asked("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "1ページの件数"),
    {
        **_asked("filters", {"type": "object", "additionalProperties": TEXT}, "台帳の filters の名前で絞り込む"),
        "style": "form", "explode": True,
    },
)  # fmt: skip
_POST = {
    **_got(
        "change", "行をまとめて書く、または確かめる",
        {
            **_given("200", "Change", "確かめた結果。または、書くものがなかった"),
            **_given("201", "Change", "書いた", located=True),
            **_given("202", "Change", "行が多いので、あとで書く", located=True),
            **_refused("403", "404", "409", "411", "413", "422"),
        },
        _KEY,
        {
            "name": "Idempotency-Key", "in": "header", "required": False,
            "description": "同じ値で同じ要求を送り直すと、書き直さずに同じ答えを返す",
            "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
        },
    ),
    "requestBody": {"required": True, "content": {"application/json": {"schema": ref("Changes")}}},
}  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": f"{settings.CITY} 台帳API", "version": "1",
        "description": "庁内のシステムが、台帳を読み書きする。トークンは職員管理者が発行する。呼出しは記録に残る。",
    },
    "servers": [{"url": ROOT.rstrip("/")}],
    "security": [{"token": []}],
    "paths": {
        "/registers/": {
            "get": _got("registers", "読める台帳の一覧", {**_given("200", "Registers", "台帳"), **_refused()})
        },
        "/registers/{key}/": {
            "get": _got(
                "register", "台帳の項目と、1行の形",
                {**_given("200", "Register", "台帳"), **_refused("404")}, _KEY,
            )
        },
        "/registers/{key}/entries/": {"get": _ENTRIES},
        "/registers/{key}/entries/{entry_id}/": {
            "get": _got(
                "entry", "1つの記載を、すべての期間で読む",
                {**_given("200", "Entry", "記載"), **_refused("404")}, _KEY, _id("entry_id", "記載の id"),
            )
        },
        "/registers/{key}/changes/": {"post": _POST},
        "/registers/{key}/changes/{change_id}/": {
            "get": _got(
                "status", "送った行がどうなったか",
                {**_given("200", "Change", "いまの状態"), **_refused("404")}, _KEY,
                _id("change_id", "答えの id"),
            )
        },
    },
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "有効期限のあるトークン"}},
    },
}  # fmt: skip
