"""The verbs of the office on a case, one function each. ``(case, *, by, at, seen=None, …)``; see the README.

Every verb checks its move (states.py) and raises ``states.NotAllowed`` with a Japanese sentence, ``Denied`` for who
has no right, ``StaleSubject`` when somebody else was quicker. Each writes exactly one event on the case's chain.
"""

from sannai.procedures.mending import FEE_ITEM

from .adding import file_addition, tell_crossed, tell_not_taken
from .agency import end_agency
from .asking import (
    Item,
    answer_correction,
    answer_inquiry,
    inquire,
    lapse_correction,
    request_correction,
)
from .beginning import begin
from .closing import confirm_till, count_till, recount_till
from .collecting import chase, give_up, post_instead
from .correcting import reopen, revoke
from .deciding import conclude, propose, record
from .delivering import (
    choose_delivery,
    hand_out,
    issue,
    mark_delivered,
    mark_returned,
    mark_sent,
    prepare,
    resend,
)
from .ending import request_resurvey, withdraw
from .hearing import (
    cancel,
    hold_hearing,
    lapse_explanation,
    mark_notice_delivered,
    mark_notice_returned,
    mark_notice_sent,
    notice,
    omit,
    receive_explanation,
)
from .inspecting import see_original, take_in, tell_refused
from .intake import add_memo, hand_over, open_case, take, transfer
from .linking import hand_out_link, link_handed_out, reissue_link, revoke_links
from .numbers import destroy_numbers, read_number
from .receiving import follow_on_paper, offered_document, receive_document
from .referring import receive_result, refer, take_back_referral
from .reviewing import decide_relief, lift_hold, place_hold, save_desk_page
from .sharing import end_share, share
from .taking import record_payment, reverse_payment
from .timing import deem, extend, lapse
from .verdicts import decide, recall, take_back
from .yearly import charge_year, end_years

__all__ = [
    "FEE_ITEM",
    "Item",
    "add_memo",
    "answer_correction",
    "answer_inquiry",
    "begin",
    "cancel",
    "charge_year",
    "chase",
    "choose_delivery",
    "conclude",
    "confirm_till",
    "count_till",
    "decide",
    "decide_relief",
    "deem",
    "destroy_numbers",
    "end_agency",
    "end_share",
    "end_years",
    "extend",
    "file_addition",
    "follow_on_paper",
    "give_up",
    "hand_out",
    "hand_out_link",
    "hand_over",
    "hold_hearing",
    "inquire",
    "issue",
    "lapse",
    "lapse_correction",
    "lapse_explanation",
    "lift_hold",
    "link_handed_out",
    "mark_delivered",
    "mark_notice_delivered",
    "mark_notice_returned",
    "mark_notice_sent",
    "mark_returned",
    "mark_sent",
    "notice",
    "offered_document",
    "omit",
    "open_case",
    "place_hold",
    "post_instead",
    "prepare",
    "propose",
    "read_number",
    "recall",
    "receive_document",
    "receive_explanation",
    "receive_result",
    "record",
    "record_payment",
    "recount_till",
    "refer",
    "reissue_link",
    "reopen",
    "request_correction",
    "request_resurvey",
    "resend",
    "reverse_payment",
    "revoke",
    "revoke_links",
    "save_desk_page",
    "see_original",
    "share",
    "take",
    "take_back",
    "take_back_referral",
    "take_in",
    "tell_crossed",
    "tell_not_taken",
    "tell_refused",
    "transfer",
    "withdraw",
]
