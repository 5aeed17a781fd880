"""The worker does what the rooms registered, and one that fails stops nobody else."""

from __future__ import annotations

import inspect

import pytest
from django.utils.module_loading import import_string

from sannai.cli import work
from sannai.common import worker

done: list[str] = []


def failing(at):
    raise OSError("the mail server is away")


def working(at):
    done.append("working")


def busy_twice(at):
    done.append("busy")
    return done.count("busy") < 3


def test_every_room_has_registered_its_steps():
    assert {step.name: (step.every, step.function.split(".")[1]) for step in worker.STEPS.values()} == {
        "jobs": (0, "common"),
        "base": (60, "common"),
        "keys": (24 * 3600, "common"),
        "keys of numbers": (24 * 3600, "common"),
        "keys apart": (600, "connectors"),
        "numbers": (6 * 3600, "casework"),
        "record": (60, "organization"),
        "tokens ending": (3600, "organization"),
        "lease": (60, "common"),
        "calls": (2, "exchange"),
        "collect": (1, "exchange"),
        "crossing": (3600, "organization"),
        "outside": (60, "exchange"),
        "put anew": (60, "connectors"),
        "put down": (1, "exchange"),
        "folder": (2, "connectors"),
        "datasets": (300, "connectors"),
        "shelves": (600, "registers"),
        "publish": (24 * 3600, "connectors"),
        "published": (2, "intake"),
        "tidy outgoing": (60, "intake"),
        "sweep outgoing": (3600, "intake"),
        "seal": (60, "common"),
        "seal all": (24 * 3600, "common"),
        "sizes": (6 * 3600, "common"),
        "root": (3600, "common"),
        "drafts": (3600, "intake"),
        "seats": (300, "approvals"),
        "clocks": (3600, "casework"),
        "sluice": (1, "applications"),
        "sweep arrived": (3600, "applications"),
        "inspected": (1, "casework"),
        "inbox": (600, "casework"),
        "prune limits": (3600, "common"),
        "prune calls": (3600, "exchange"),
        "prune jobs": (3600, "common"),
        "imports": (24 * 3600, "registers"),
    }


@pytest.mark.parametrize("step", worker.STEPS.values(), ids=lambda step: step.name)
def test_the_function_of_a_step_is_there_and_takes_the_moment_alone(step):
    inspect.signature(import_string(step.function)).bind("at")


@pytest.mark.django_db
def test_a_step_that_fails_is_logged_and_stops_no_other(monkeypatch, caplog):
    monkeypatch.setattr(worker, "STEPS", {})
    for function in (failing, working):
        worker.step(function.__name__, every=60, function=f"{__name__}.{function.__name__}")
    done.clear()
    work.run(once=True)
    assert done == ["working"]
    assert "failing に失敗しました" in caplog.text
    assert "the mail server is away" in caplog.text


@pytest.mark.django_db
def test_once_goes_on_while_there_is_work_and_a_step_waits_for_its_time(monkeypatch):
    monkeypatch.setattr(worker, "STEPS", {})
    worker.step("busy", every=0, function=f"{__name__}.busy_twice")
    worker.step("working", every=3600, function=f"{__name__}.working")
    done.clear()
    work.run(once=True)
    assert done == ["busy", "working", "busy", "busy"]


def test_two_rooms_cannot_give_one_name_to_two_steps():
    with pytest.raises(ValueError, match="seats is already a step"):
        worker.step("seats", every=2, function="sannai.casework.tasks.keep_clocks")
