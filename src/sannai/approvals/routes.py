"""Who decides. For now the head of the division; the city's 専決規程 will answer here, from the same facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sannai.common.action import NotAllowed
from sannai.organization.queries import head_post


def decider(facts: Mapping[str, Any], on: date) -> str:
    """The key of the post that decides on this date. Raises NotAllowed if the division has no head's post."""
    post = head_post(str(facts["division"]), on)
    if not post:
        raise NotAllowed("決裁する職が見つかりません。担当課の課長の職が組織の登録にあるかを確かめてください。")
    return post
