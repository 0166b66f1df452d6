"""How readers are known and who of them may enter, as an operator sets it; checked once at the start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.service.access_list import AccessList, AccessListError, Entries, Lists, join_entries, read_entry
from dashboard.service.origins import is_loopback
from dashboard.service.settings import SettingError

ACCESS = "AFPAK_ACCESS"
ADDRESSES = "AFPAK_ALLOW_ADDRESSES"
DOMAINS = "AFPAK_ALLOW_DOMAINS"
GROUPS = "AFPAK_ALLOW_GROUPS"
ALLOW_FILE = "AFPAK_ALLOW_FILE"
DENY_FILE = "AFPAK_DENY_FILE"
GROUPS_CLAIM = "AFPAK_GROUPS_CLAIM"
TRUST_ADDRESS = "AFPAK_TRUST_EMAIL"
USER_HEADER = "AFPAK_USER_HEADER"
PROXIES = "AFPAK_TRUSTED_PROXIES"
FORWARDED = "FORWARDED_ALLOW_IPS"

_LISTS = (ADDRESSES, DOMAINS, GROUPS, ALLOW_FILE, DENY_FILE)
_OF_PROXY = (USER_HEADER, PROXIES)
_OF_SIGN_IN = (GROUPS_CLAIM, TRUST_ADDRESS)
_LEAST_SECRET = 32
CALLBACK = "/auth/callback"


class Mode(Enum):
    """How a reader is known."""

    OPEN = "open"
    SIGN_IN = "sign-in"
    PROXY = "proxy"


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider and this dashboard as its client."""

    metadata: str
    client: str
    secret: str = field(repr=False)
    callback: str
    cookie_secret: str = field(repr=False)
    scope: str = "openid email profile"

    @property
    def secure(self) -> bool:
        """Whether the dashboard is reached by TLS, so that cookies may be bound to it."""
        return self.callback.startswith("https:")


@dataclass(frozen=True)
class AccessSettings:
    """What is in force: how a reader is known, and the lists; ``header`` is in lower case."""

    mode: Mode = Mode.OPEN
    lists: Lists = field(default_factory=Lists)
    provider: Provider | None = None
    groups_claim: str = "groups"
    trust_address: bool = False
    header: str = ""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()


def _words(environment: Mapping[str, str], setting: str) -> list[str]:
    return environment.get(setting, "").replace(",", " ").split()


def _read_entries(environment: Mapping[str, str]) -> Entries:
    """Return who is named by the three settings; groups may have spaces, so commas part them."""
    found = []
    for setting, before, kind in ((ADDRESSES, "", "addresses"), (DOMAINS, "@", "domains")):
        for word in _words(environment, setting):
            entries = read_entry(word if word == "*" or kind == "addresses" else before + word.lstrip("@"))
            if entries is None or not (entries.anyone or getattr(entries, kind) or entries.users):
                raise SettingError(f"{setting}: {word!r} — expected {kind} such as {_EXAMPLES[kind]}, or *")
            found.append(entries)
    for word in filter(None, (part.strip() for part in environment.get(GROUPS, "").split(","))):
        entries = read_entry(f"group:{word}")
        if entries is None:
            raise SettingError(f"{GROUPS}: {word!r} — expected names of groups with commas between them")
        found.append(entries)
    return join_entries(found)


_EXAMPLES = {"addresses": "ann@example.org (or user names of a proxy)", "domains": "example.org"}


def _read_lists(environment: Mapping[str, str]) -> Lists:
    def open_list(setting: str) -> tuple[AccessList, ...]:
        path = environment.get(setting, "").strip()
        try:
            return (AccessList(Path(path)),) if path else ()
        except AccessListError as error:
            raise SettingError(f"{setting}: {error}") from None

    allow = open_list(ALLOW_FILE)
    lists = Lists(_read_entries(environment), allow, open_list(DENY_FILE))
    if not lists.allowed and not allow:
        raise SettingError(
            f"{ACCESS}: nobody may enter — set {ADDRESSES}, {DOMAINS} or {GROUPS}, or {ALLOW_FILE}; "
            f"{DOMAINS}=* lets in everybody who can sign in"
        )
    return lists


def _read_yes(environment: Mapping[str, str], setting: str) -> bool:
    given = environment.get(setting, "").strip().lower()
    if given not in ("", "0", "1", "no", "yes"):
        raise SettingError(f"{setting}: {given!r} — expected yes or no")
    return given in ("1", "yes")


def _check_address(what: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.netloc:
        return
    if parts.scheme != "http" or not parts.netloc or not is_loopback(parts.netloc):
        raise SettingError(f"[auth] {what}: {address!r} — expected an address with https (http on this machine alone)")


def read_provider(secrets: Mapping[str, Any] | None, base: str) -> Provider:
    """Return the provider of the section [auth] of Streamlit's secrets; ``base`` is the path of the dashboard.

    Raises SettingError for what is missing or cannot be used.
    """
    names = ("server_metadata_url", "client_id", "client_secret", "redirect_uri", "cookie_secret")
    given = {name: secrets.get(name) if secrets else None for name in names}
    missing = [name for name, value in given.items() if not isinstance(value, str) or not value.strip()]
    if missing:
        raise SettingError(
            f"{ACCESS}=sign-in needs [auth] in .streamlit/secrets.toml, with {', '.join(missing)}; "
            ".streamlit/secrets.example.toml shows it"
        )
    text = {name: str(value).strip() for name, value in given.items()}
    for name in ("server_metadata_url", "redirect_uri"):
        _check_address(name, text[name])
    if urlsplit(text["redirect_uri"]).path != base + CALLBACK:
        raise SettingError(f"[auth] redirect_uri: {text['redirect_uri']!r} — expected its path to be {base}{CALLBACK}")
    if len(text["cookie_secret"]) < _LEAST_SECRET:
        raise SettingError(f"[auth] cookie_secret: expected {_LEAST_SECRET} characters or more, from a random source")
    options = secrets.get("client_kwargs") if secrets else None
    scope = options.get("scope") if isinstance(options, Mapping) else None
    return Provider(
        text["server_metadata_url"],
        text["client_id"],
        text["client_secret"],
        text["redirect_uri"],
        text["cookie_secret"],
        **({"scope": scope} if isinstance(scope, str) and scope else {}),
    )


def _read_proxies(environment: Mapping[str, str]) -> tuple[IPv4Network | IPv6Network, ...]:
    found = []
    for word in _words(environment, PROXIES):
        try:
            network = ip_network(word)
        except ValueError:
            raise SettingError(f"{PROXIES}: {word!r} — expected addresses or networks such as 10.0.0.5") from None
        if network.prefixlen == 0:
            raise SettingError(f"{PROXIES}: {word!r} — that is every address there is; name the proxy's own")
        found.append(network)
    if not found:
        raise SettingError(f"{PROXIES}: not set — expected the address from which the proxy asks")
    if environment.get(FORWARDED) not in ("", "none"):
        # Uvicorn would put the reader's address, which a request names itself, in the place of the proxy's.
        raise SettingError(
            f"{FORWARDED}: expected it to be set to none where {ACCESS}=proxy, so that the server sees from which "
            "address it is asked"
        )
    return tuple(found)


def read_access(
    environment: Mapping[str, str], secrets: Mapping[str, Any] | None = None, base: str = ""
) -> AccessSettings:
    """Return how readers are known and who may enter; ``secrets`` are the section [auth] of Streamlit's secrets.

    Raises SettingError for what cannot be used, and for a setting that would have no effect: who sets it believes that
    it keeps somebody out.
    """
    word = environment.get(ACCESS, "").strip().lower()
    try:
        mode = Mode(word or "open")
    except ValueError:
        raise SettingError(f"{ACCESS}: {word!r} — expected open, sign-in or proxy") from None
    idle = {
        Mode.OPEN: (*_LISTS, *_OF_PROXY, *_OF_SIGN_IN),
        Mode.SIGN_IN: _OF_PROXY,
        Mode.PROXY: (GROUPS, *_OF_SIGN_IN),
    }[mode]
    useless = next((name for name in idle if environment.get(name, "").strip()), None)
    if useless is not None:
        raise SettingError(f"{useless}: has no effect with {ACCESS}={mode.value}")
    if mode is Mode.OPEN:
        return AccessSettings()
    lists = _read_lists(environment)
    if mode is Mode.SIGN_IN:
        claim = environment.get(GROUPS_CLAIM, "").strip() or "groups"
        return AccessSettings(mode, lists, read_provider(secrets, base), claim, _read_yes(environment, TRUST_ADDRESS))
    header = environment.get(USER_HEADER, "").strip().lower()
    if not re.fullmatch(r"[a-z0-9-]+", header):
        raise SettingError(f"{USER_HEADER}: {header!r} — expected the name of a header such as X-Forwarded-Email")
    return AccessSettings(mode, lists, header=header, proxies=_read_proxies(environment))
