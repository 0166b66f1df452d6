"""Spellings of one word are alike to a search, whatever keyboard and script; right-to-left words are set apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.folding import fold_name, fold_text, isolate_text


@pytest.mark.parametrize(
    "spellings",
    [
        ("پکتیکا", "پكتيكا", "پکتیکا\u200f", "پَکتيکا"),
        ("وزیرستان", "وزيرستان", "وزىرستان", "وزێرستان"),
        ("قلعه", "قلعة", "قلعہ", "قلعۂ"),
        ("افغان", "أفغان", "إفغان", "آفغان", "ٱفغان"),
        ("مسوول", "مسؤول", "مسوءول"),
        ("اورکزی", "اورکزئ", "اوركزي"),
        ("ګوربز", "گوربز", "كوربز"),
        ("نوښار", "نوشار"),
        ("تورخم", "ټورخم", "ٹورخم", "تورخـــم"),
        ("سپین بولدک", "سپين بولدك", "سپین\u00a0بولدک", "سپین-بولدک"),
        ("لا", "ﻻ"),
        ("Nangarhar", "NANGARHAR", "Nangarhār", "Nangarha\u0304r", "Ｎangarhar"),
        ("Khost", "Khōst", "«Khost»", "“Khost”", "Khost,"),
        ("Ma'ruf", "Ma’ruf", "Maʿruf", "Maʾruf", "Ma`ruf", "Ma´ruf", "Maruf"),
        ("Spin-Boldak", "Spin Boldak", "Spin–Boldak", " spin  boldak. ", "spin_boldak"),
        ("24 12 2024", "۲۴ ۱۲ ۲۰۲۴", "٢٤ ١٢ ٢٠٢٤", "24-12-2024"),
        ("strasse", "Straße"),
        ("dir", "dır", "DİR"),
    ],
)
def test_spellings_of_one_word_are_alike(spellings: tuple[str, ...]) -> None:
    assert len({fold_text(text) for text in spellings}) == 1, [fold_text(text) for text in spellings]


@pytest.mark.parametrize(
    ("one", "other"), [("پکتیا", "پکتیکا"), ("کرم", "کرک"), ("Paktia", "Paktika"), ("1", "2"), ("ب", "پ"), ("س", "ش")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold_text(one) != fold_text(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    folded = fold_text(text)
    assert fold_text(folded) == folded
    assert folded == " ".join(folded.split())


def test_a_name_is_found_as_one_word_too() -> None:
    assert fold_name("Angoor Ada") == "angoor ada angoorada"
    assert fold_name("Khost") == "khost"
    assert fold_name("…") == ""


def test_only_right_to_left_words_are_set_apart() -> None:
    assert isolate_text("Kurram, 12") == "Kurram, 12"
    assert isolate_text("کرم") == "\u2068کرم\u2069"
    assert isolate_text("Kurram کرم") == "\u2068Kurram کرم\u2069"
    assert isolate_text("עזה") == "\u2068עזה\u2069"


@given(st.text())
def test_what_is_set_apart_opens_and_closes_nothing_else(text: str) -> None:
    isolated = isolate_text(text)
    if isolated != text:
        inside = [sign for sign in isolated[1:-1] if unicodedata.bidirectional(sign) in ("FSI", "LRI", "RLI", "PDI")]
        assert not inside
        assert not set(isolated[1:-1]) & set("\u202a\u202b\u202c\u202d\u202e")
