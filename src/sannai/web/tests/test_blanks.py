"""A control that is made once and filled in each time is, to the letter, the control made anew; it keeps no answer."""

from __future__ import annotations

from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from sannai.rules.kinds.controls import Line, Lines
from sannai.web.applicant import blanks
from sannai.web.components import controls
from sannai.web.components.controls import Option, Said

PIECES = ("<b>", "&", '"', "'", "\0", "{}", "{0}", "%s", "\n", "氏", "a", "</textarea>")
words = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
saids = st.builds(Said, words, words, st.sampled_from(["", "<i>違う"]), st.sampled_from([None, True, False]))


@given(said=saids, text=words, name=words, unit=words)
def test_what_is_filled_in_is_the_control_made_anew_whatever_the_words(said, text, name, unit):
    line = Line("tel", "sm", "numeric", unit, "tel")
    made = controls.input_text(
        name, said, text, kind="tel", width="sm", inputmode="numeric", unit=unit, autocomplete="tel"
    )
    for _ in range(2):  # the second time from what was kept
        assert blanks.typed(line, name, said, text) == made
        assert blanks.typed(Lines(), name, said, text) == controls.textarea(name, said, text)


@given(said=saids, name=words, inner=words, on=st.booleans())
def test_labels_badges_and_choices_too(said, name, inner, on):
    option = Option("<c>", said.label, said.support, on)
    for _ in range(2):
        assert blanks.around(controls.group, name, said, SafeString(inner)) == controls.group(
            name, said, SafeString(inner)
        )
        assert blanks.around(blanks.radios, name, said, inner) == controls.group(name, said, inner, radios=True)
        assert blanks.choice("radio", name, 1, option) == controls.choice("radio", name, 1, option)
        assert blanks.entry(option) == controls.entry(option)


def _kept() -> int:
    caches = (blanks._empty, blanks._input_halves, blanks._around_halves, blanks.choice, blanks.entry)
    assert all(cache.cache_parameters()["maxsize"] == blanks.MOST for cache in caches)
    return sum(cache.cache_info().currsize for cache in caches)


def test_nothing_that_somebody_typed_or_was_told_is_kept():
    said = Said("氏名", "戸籍のとおりに")
    blanks.typed(Line(), "name.text", said, "三内 太郎")
    blanks.around(controls.group, "name", said, SafeString("三内 太郎"))
    before = _kept()
    for text in ("三内 花子", "環状 石子"):
        blanks.typed(Line(), "name.text", said, text)
        blanks.around(controls.group, "name", said, SafeString(text))
        for own in (Said("氏名", error=f"「{text}」は読めません"), Said("氏名", reason=f"{text}さんの件")):
            blanks.typed(Line(), "name.text", own, text)
            blanks.around(controls.group, "name", own, SafeString(text))
    assert _kept() == before
