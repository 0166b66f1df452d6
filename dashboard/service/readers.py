"""A reader who has signed in, and the signed cookie that says so to every replica with the same secret."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from dashboard.limits import READER_GROUPS, READER_TEXT, SIGN_IN_HOURS

COOKIE = "afpak_reader"
MARK = "afpak_signed_in"
"""A cookie without content beside it, by which a page knows that it may have to sign in again."""

_SALT = "afpak reader"


@dataclass(frozen=True)
class Reader:
    """Somebody who has signed in.

    ``user`` is who it is to the provider or the proxy, ``address`` an e-mail address ("" where none is known),
    ``verified`` whether the provider vouches for it, ``name`` what the page shows, ``groups`` those that the provider
    names, ``until`` when the sign-in ends, in seconds since 1970 (None: with the proxy's own).
    """

    user: str
    address: str = ""
    verified: bool = False
    name: str = ""
    groups: tuple[str, ...] = ()
    until: float | None = None

    @property
    def label(self) -> str:
        """What the page calls the reader."""
        return self.name or self.address or self.user


def find_claim(claims: Mapping[str, Any], path: str) -> object:
    """Return a claim by its name, or by the names of nested ones with dots between; None where there is none."""
    if path in claims:
        return claims[path]
    found: object = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _read_text(value: object) -> str:
    return value.strip() if isinstance(value, str) and len(value.strip()) <= READER_TEXT.value else ""


def _keep_groups(groups: Iterable[str], named: frozenset[str]) -> tuple[str, ...]:
    """Return groups as far as a cookie has room: those first that a list names."""
    ordered = sorted(dict.fromkeys(groups), key=lambda group: group.casefold() not in named)
    kept, size = [], 0
    for group in ordered:
        size += len(json.dumps(group)) + 1
        if size > READER_GROUPS.value:
            break
        kept.append(group)
    return tuple(kept)


def read_claims(
    claims: Mapping[str, Any], now: float, *, groups_claim: str, named: frozenset[str], trust_address: bool
) -> Reader | None:
    """Return the reader whom a provider's claims speak of, None where they name nobody.

    ``named`` are the groups that lists name, in lower case; ``trust_address`` takes an address for verified of which
    the provider does not say whether it is. An address that it says is not verified never is.
    """
    user = _read_text(claims.get("sub"))
    if not user:
        return None
    vouched = claims.get("email_verified", trust_address)
    given = find_claim(claims, groups_claim)
    groups = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    return Reader(
        user=user,
        address=_read_text(claims.get("email")),
        verified=vouched in (True, "true"),
        name=_read_text(claims.get("name")) or _read_text(claims.get("preferred_username")),
        groups=_keep_groups((group for group in groups if isinstance(group, str)), named),
        until=now + SIGN_IN_HOURS.value * 3600,
    )


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=_SALT)


def seal_reader(reader: Reader, secret: str) -> str:
    """Return the value of the cookie for a reader."""
    sealed = _signer(secret).dumps(asdict(reader))
    return sealed if isinstance(sealed, str) else sealed.decode()


def open_reader(sealed: str, secret: str, now: float) -> Reader | None:
    """Return the reader of a cookie, None where it was not made with this secret or has run out."""
    try:
        # The age as it was signed counts too: no cookie outlives the hours that are set now.
        given = _signer(secret).loads(sealed, max_age=SIGN_IN_HOURS.value * 3600)
        reader = Reader(**{**given, "groups": tuple(given["groups"])})
    except (BadData, TypeError, KeyError):
        return None
    return reader if reader.until is not None and now < reader.until else None
