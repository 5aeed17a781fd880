"""What follows from an event: in the same transaction, in the name of whoever did it, writing only what it declares."""

import pytest

from sannai.common import follow
from sannai.common.action import Denied
from sannai.common.events import hash_of
from sannai.common.follow import Following, NotDeclared
from sannai.common.models import Event

from .cast import AT, Clerk, Folder, bind, write

pytestmark = pytest.mark.django_db
CLERK = Clerk(frozenset({"test.write"}))


@pytest.fixture
def followed(monkeypatch):
    """Let functions follow what is written on folders; (event, subject, payload) of what they heard."""
    monkeypatch.setattr(follow, "FOLLOWERS", {})
    heard = []

    def register(function=None, *, verb="test.written", may=("test.write",), writes=("test.written",)):
        def hear(happened, by):
            heard.append(happened)
            if function:
                function(happened, by)

        follow.FOLLOWERS.setdefault((verb, "folder"), []).append(
            Following(verb, "folder", hear, frozenset(may), frozenset(writes))
        )

    register.heard = heard
    return register


def once(happened, by):
    if happened.subject.subject_id == "1":
        write(Folder("2"), by=by, at=AT, text="それに続く")


def test_what_follows_is_written_in_the_name_of_who_did_it_and_names_its_cause(followed):
    followed(once)
    write(Folder("1"), by=CLERK, at=AT, text="はじめ")
    first, second = Event.objects.order_by("pk")
    assert (second.subject_id, second.staff_key, second.post_key) == ("2", "s1", "hall.clerk")
    assert (first.cause, second.cause) == ("", first.hash)
    assert second.hash == hash_of(second)
    assert "試験課 主事 三内 太郎" in (second.payload.body or "")


def test_the_cause_is_under_the_hash(followed):
    followed(once)
    write(Folder("1"), by=CLERK, at=AT)
    event = Event.objects.get(subject_id="2")
    event.cause = "0" * 64
    assert event.hash != hash_of(event)


def test_a_follower_that_fails_undoes_what_it_follows(followed):
    def fail(happened, by):
        raise RuntimeError("the follower broke")

    followed(fail)
    with pytest.raises(RuntimeError):
        write(Folder("1"), by=CLERK, at=AT)
    assert not Event.objects.exists()


def test_a_follower_holds_only_the_rights_it_was_registered_with(followed):
    followed(once, may=("test.read",))
    with pytest.raises(Denied):
        write(Folder("1"), by=CLERK, at=AT)
    assert not Event.objects.exists()


def test_a_follower_writes_only_the_verbs_that_it_declares(followed):
    followed(once, writes=())
    with pytest.raises(NotDeclared, match=r"test\.written is not among"):
        write(Folder("1"), by=CLERK, at=AT)
    assert not Event.objects.exists()


def test_what_is_done_after_a_follower_is_bound_by_nothing(followed):
    followed(writes=())
    write(Folder("1"), by=CLERK, at=AT)
    write(Folder("2"), by=CLERK, at=AT)
    assert Event.objects.count() == 2


def test_a_verb_nested_in_another_is_followed_too_once_the_outer_event_stands(followed):
    followed()
    bind(Folder("1"), by=CLERK, at=AT, texts=["a", "b"])
    (event,) = Event.objects.all()
    assert [(one.event, one.payload) for one in followed.heard] == [(event, {"text": "a"}), (event, {"text": "b"})]


def test_only_things_of_that_kind_are_followed(followed):
    followed()
    write(Folder("1", subject_kind="row"), by=CLERK, at=AT)
    assert followed.heard == []


def test_a_circle_of_followers_is_found(monkeypatch):
    leads = {("a", "x"): {"b"}, ("b", "x"): {"c"}, ("c", "y"): {"a"}, ("d", "x"): {"e"}}
    registered = {key: [Following(key[0], key[1], print, frozenset(), frozenset(to))] for key, to in leads.items()}
    monkeypatch.setattr(follow, "FOLLOWERS", registered)
    assert sorted(follow.circles()) == [["a", "b", "c", "a"], ["b", "c", "a", "b"], ["c", "a", "b", "c"]]
    del registered["c", "y"]
    assert follow.circles() == []


@pytest.fixture
def summed(monkeypatch):
    """What was summed up: {id: verb and number of the newest event} of each time."""
    monkeypatch.setattr(follow, "SUMMARIES", {})
    times = []
    follow.SUMMARIES["folder"] = [
        lambda things, at: times.append(
            {id: heard and (heard.event.verb, heard.event.seq) for id, heard in things.items()}
        )
    ]
    return times


def test_each_thing_is_summed_up_once_after_all_that_an_action_led_to(followed, summed):
    followed(once)
    write(Folder("1"), by=CLERK, at=AT)
    assert summed == [{"1": ("test.written", 1), "2": ("test.written", 1)}]
    write(Folder("3"), by=CLERK, at=AT)
    assert summed[1:] == [{"3": ("test.written", 1)}]


def test_what_was_undone_is_summed_up_by_nobody(followed, summed):
    def fail(happened, by):
        raise RuntimeError("the follower broke")

    followed(fail)
    with pytest.raises(RuntimeError):
        write(Folder("1"), by=CLERK, at=AT)
    assert summed == []
    follow.sum_up("folder", ["1"], AT)  # where a row was written that no event tells of
    assert summed == [{"1": None}]


def test_a_summary_that_fails_undoes_the_action(followed, summed):
    def fail(things, at):
        raise RuntimeError("the summary broke")

    follow.SUMMARIES["folder"].append(fail)
    with pytest.raises(RuntimeError):
        write(Folder("1"), by=CLERK, at=AT)
    assert not Event.objects.exists()
