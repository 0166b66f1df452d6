"""Names of months in the languages that spreadsheets write, from the Unicode CLDR (Babel)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "fi", "is", "pl", "cs", "sk", "hu", "ro", "bg"),
    *("sr", "hr", "sl", "mk", "sq", "el", "tr", "az", "lt", "lv", "et", "ru", "uk", "be", "ka", "hy", "he", "ar"),
    *("ar_SY", "ar_DZ", "ar_MA", "fa", "fa_AF", "ps", "ur", "hi", "pa", "bn", "uz", "tg", "kk", "ky", "id", "ms", "sw"),
)
"""Languages whose month names are read. English comes first: it is looked at without the others where it suffices."""

_FURTHER = {"en": {"sept": 9}, "de": {"mrz": 3}}
"""Short forms that spreadsheets write and CLDR does not have."""


def fold_word(word: str) -> str:
    """Return a word without case, accents, dots and marks of direction, for comparing."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in plain if unicodedata.category(sign) not in ("Mn", "Cf") and sign != ".").strip()


@lru_cache(maxsize=len(LANGUAGES))
def load_months(language: str) -> Mapping[str, int]:
    """Return the names and short names of the months in a language, folded -> number of the month."""
    from babel import Locale

    known: dict[str, int] = {}
    for names in Locale.parse(language).months.values():
        for width in ("wide", "abbreviated"):
            for number, name in names.get(width, {}).items():
                known[fold_word(name)] = number
    known |= _FURTHER.get(language, {})
    return {name: number for name, number in known.items() if name and not name.isdigit()}


def match_months(words: Iterable[str]) -> dict[str, int]:
    """Return the months that the words of one column name: folded word -> number.

    The languages that know the most of the words decide together; a word on which they differ (``listopad`` is
    November in Polish and October in Croatian) is left out.
    """
    wanted = {fold_word(word) for word in words} - {""}
    if not wanted:
        return {}
    english = load_months("en")
    if wanted <= set(english):
        return {word: english[word] for word in wanted}
    known = {language: wanted & set(load_months(language)) for language in LANGUAGES}
    most = max(len(found) for found in known.values())
    if not most:
        return {}
    best = [language for language, found in known.items() if len(found) == most]
    months: dict[str, set[int]] = {}
    for language in best:
        for word in known[language]:
            months.setdefault(word, set()).add(load_months(language)[word])
    # A file put together from several languages: words that the best ones do not know, where all others agree.
    for word in wanted - set(months):
        others = {load_months(language)[word] for language in LANGUAGES if word in load_months(language)}
        if others:
            months[word] = others
    return {word: next(iter(numbers)) for word, numbers in months.items() if len(numbers) == 1}
