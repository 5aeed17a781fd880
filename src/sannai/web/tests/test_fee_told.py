"""A fee by its own name, its lines, what is shown while filling in, and a fee that only the desk's findings settle."""

from __future__ import annotations

import pytest

from . import trial
from .trial import filed, filled, published, started, text

pytestmark = pytest.mark.django_db
NEW = (
    trial.YAML.replace("summary:", "language: 2\nsummary:", 1)
    .replace("    title: 使いかた\n", "    title: 使いかた\n    show: [plots, wait]\n")
    .replace("{sum: plot.count}", "{sum: plot.count, label: 区画の合計, unit: 区画}")
    .replace("from: filed, to: start}}", "from: filed, to: start}, label: 始めるまで, unit: 日}")
    .replace("fee:\n", "fee:\n  name: 使用料\n")
    .replace("pay: 1000", "lines: [{label: 区画の使用料, yen: 900}, {label: 水道, yen: 1100}]")
)
DESK = "desk_pages:\n  - {id: d, title: 現地, fields: [{id: good, label: 良い土, ask: yes_no}]}\n"
FOUND = (
    NEW.replace("values:\n", DESK + "values:\n")
    .replace("when: {plots: 1}, lines", "when: {good: yes}, lines")
)  # fmt: skip


def test_a_page_shows_its_values_by_what_is_saved(client) -> None:
    published(NEW)
    root = started(client)
    client.post(f"{root}p/plots/", trial.PLOTS)
    page = text(client.get(f"{root}p/use/"))
    assert "<dt>区画の合計</dt><dd>1区画</dd>" in page
    assert "<dt>始めるまで</dt><dd>まだ決まりません</dd>" in page
    assert "まだ決まりません" not in text(client.get(f"{root}p/plots/"))


def test_the_fee_is_called_by_its_name_wherever_the_applicant_reads_of_it(client) -> None:
    published(NEW)
    assert '<h2 id="fee">使用料</h2>' in text(client.get(f"/procedures/{trial.KEY}/"))
    root = filled(client)
    review = text(client.get(f"{root}review/"))
    assert '<h2 id="fee" class="review__title">使用料</h2>' in review
    assert '<td>水道</td><td class="number">1,100円</td>' in review
    assert "手数料" not in review
    client.post(f"{root}file/", {"reviewed": trial.reviewed(client, root)})
    assert "使用料は<strong>2,000円</strong>です" in text(client.get(f"{root}receipt/"))


def test_a_fee_that_the_desk_will_find_is_said_to_come_later(client) -> None:
    published(FOUND)
    assert "2,000円、3,000円（職員が調べた後に決まります）" in text(client.get(f"/procedures/{trial.KEY}/"))
    root = filled(client)
    assert "<p>職員が調べた後に決まります。決まった額は、状況のページに出ます。</p>" in text(
        client.get(f"{root}review/")
    )


def test_and_so_does_the_receipt(client) -> None:
    published(FOUND)
    root = filed(client)
    assert "使用料は、職員が調べた後に決まります" in text(client.get(f"{root}receipt/"))
    assert "職員が調べた後に決まります" in text(client.get(root))
