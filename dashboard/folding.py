"""The form in which texts are compared when a reader looks for one, whatever keyboard the reader has.

Arabic, Persian, Urdu and Pashto keyboards write one letter with different characters, dictionaries of one name put
marks on letters that others leave out, and programs change apostrophes, quotation marks and hyphens as they please.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        # One letter of four languages, each with the character of its own keyboard.
        **dict.fromkeys("كڪګڰ", "ک"),
        **dict.fromkeys("يىېۍےێ", "ی"),
        **dict.fromkeys("ةہھۃەۀۂۿ", "ه"),
        **dict.fromkeys("ٱٲٳ", "ا"),
        **dict.fromkeys("ۇۆۈۋ", "و"),
        # Letters that only Urdu or Pashto has, and what its neighbours write for them.
        **dict.fromkeys("ټٹ", "ت"),
        **dict.fromkeys("ډڈ", "د"),
        **dict.fromkeys("ړڑ", "ر"),
        **dict.fromkeys("ڼںݨ", "ن"),
        **dict.fromkeys("ښ", "ش"),
        **dict.fromkeys("ږ", "ژ"),
        **dict.fromkeys("څ", "چ"),
        **dict.fromkeys("ځ", "ج"),
        # What is left out by those who write quickly: hamza, the long stroke, signs that join or part or turn letters.
        **dict.fromkeys("ءـ\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\u00ad", ""),
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
        # Apostrophes and the signs of transliteration for ain and hamza.
        **dict.fromkeys("'`\u00b4\u2018\u2019\u201a\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02ca\u02cb", ""),
        # Letters of Latin script whose marks are no marks of their own to Unicode.
        "ı": "i",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
    }
)
_GAF = str.maketrans("گ", "ک")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_RIGHT_TO_LEFT = frozenset(("R", "AL"))
FIRST_STRONG, POP = "\u2068", "\u2069"


def fold_text(text: str) -> str:
    """Return the form of a text in which spellings of one word are alike: words with single spaces between them.

    Left out are letter case, diacritics of Latin and Arabic script, hamza, apostrophes, joiners and marks of direction;
    characters that Arabic, Persian, Urdu and Pashto keyboards have for one letter are one; digits are 0 to 9;
    punctuation of any kind parts words. A text without letters or digits gives "".
    """
    even = unicodedata.normalize("NFKD", text.replace("\u00b4", "'")).casefold()
    even = "".join(_even_out(sign) for sign in even).translate(_LETTERS).translate(_GAF)
    return _BETWEEN_WORDS.sub(" ", even).strip()


def _even_out(sign: str) -> str:
    """Return a sign without what it adds to another one, a digit of any script as one of 0 to 9."""
    if sign.isascii():
        return sign
    kind = unicodedata.category(sign)
    if kind == "Mn":
        return ""
    return str(unicodedata.decimal(sign)) if kind == "Nd" else sign


def fold_name(name: str) -> str:
    """Return a name as it is looked for: folded, then the same written as one word ("spin boldak spinboldak")."""
    folded = fold_text(name)
    joined = folded.replace(" ", "")
    return folded if joined == folded else f"{folded} {joined}"


def isolate_text(text: str) -> str:
    """Return a text that may stand in an English sentence: right-to-left script set apart by U+2068 and U+2069.

    Without them the number after such a word moves to its other side. A text of Latin script alone comes back as it is.
    """
    if all(unicodedata.bidirectional(sign) not in _RIGHT_TO_LEFT for sign in text):
        return text
    # Marks that open and do not close would reach beyond the text.
    bare = re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)
    return f"{FIRST_STRONG}{bare}{POP}"
