"""Every kind of field is drawn, and an error summary finds its input."""

from __future__ import annotations

import pytest

from sannai.rules.around import Around
from sannai.rules.kinds import KINDS, bind
from sannai.rules.kinds.controls import Own
from sannai.rules.model import Choice, Fault, Field
from sannai.web.applicant.fields import Drawing, Held, anchor, draw, field_html
from sannai.web.components.controls import Said

HERE = Around("三内市", "279994")
CHOICES = (Choice("red", "赤"), Choice("blue", "青"))


def drawn(field: Field, **held) -> str:
    return str(field_html(bind(field, HERE), Held(held)))


@pytest.mark.parametrize("ask", KINDS)
def test_a_field_of_any_kind_has_its_label_and_the_inputs_that_a_summary_links_to(ask):
    field = Field("f", "項目の名", ask, choices=CHOICES)
    html = drawn(field)
    assert "項目の名" in html
    for part in ("", *KINDS[ask].parts):
        assert f'id="{anchor(field, "", part)}"' in html


@pytest.mark.parametrize("ask", KINDS)
def test_a_fault_stands_beside_the_field_whatever_its_kind(ask):
    field = Field("f", "項目の名", ask, choices=CHOICES)
    held = Held({}, {("", "f"): Fault("f", "もう一度書いてください")})
    assert "もう一度書いてください" in field_html(bind(field, HERE), held)


def test_inside_the_city_a_fault_of_the_city_leads_to_the_street():
    field = Field("home", "住所", "address", own=(("within", "city"),))
    html = drawn(field)
    assert "<p>三内市</p>" in html
    assert f'id="{anchor(field, "", "city")}"' in html
    assert 'name="home.city"' not in html


def test_a_ward_that_was_kept_inside_the_city_stays():
    field = Field("home", "住所", "address", own=(("within", "city"),))
    html = drawn(field, **{"home.city": ["三内市北区"]})
    assert '<input type="hidden" name="home.city" value="三内市北区">' in html
    assert "<p>三内市北区</p>" in html


def test_a_name_without_its_reading_is_one_input_under_the_label_of_the_field():
    html = drawn(Field("who", "氏名", "name", own=(("kana", False),)))
    assert '<label class="form-control__label" for="f-who.text">氏名' in html
    assert "フリガナ" not in html


def test_a_kind_with_a_template_of_its_own_is_drawn_by_it(settings):
    page = '<input id="{{ id }}" name="{{ name }}" value="{{ typed.0 }}" max="{{ most }}">'
    loader = ("django.template.loaders.locmem.Loader", {"components/stars.html": page})
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [loader]}}
    settings.TEMPLATES = [engine]
    html = draw(Own("stars.html", (("most", 5),)), Drawing("f", Said("評価", error="多すぎます"), Held({"f": ["7"]})))
    assert '<input id="f-f" name="f" value="7" max="5">' in html
    assert "多すぎます" in html
