"""Who is on a list: addresses, domains, groups and user names, from a setting or from a file that is read anew."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.limits import ACCESS_LIST
from dashboard.service.readers import Reader

_LOG = logging.getLogger(__name__)
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
EXPECTED = "an address, @domain, group:NAME, a user name, or * for anyone who has signed in"


@dataclass(frozen=True)
class Entries:
    """Who is named: each set in lower case; ``anyone`` stands for every reader who has signed in."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    anyone: bool = False

    def __or__(self, other: Entries) -> Entries:
        """Return who is named by either of the two."""
        return Entries(
            self.addresses | other.addresses,
            self.domains | other.domains,
            self.groups | other.groups,
            self.users | other.users,
            self.anyone or other.anyone,
        )

    def __bool__(self) -> bool:
        """Say whether anybody is named."""
        return self.anyone or bool(self.addresses or self.domains or self.groups or self.users)

    def name(self, reader: Reader, *, verified: bool) -> bool:
        """Say whether a reader is named; with ``verified`` an address counts only where its provider vouches for it."""
        address = "" if verified and not reader.verified else reader.address.casefold()
        return (
            self.anyone
            or reader.user.casefold() in self.users
            or address in self.addresses
            or address.partition("@")[2] in self.domains
            or any(group.casefold() in self.groups for group in reader.groups)
        )


def read_entry(text: str) -> Entries | None:
    """Return who is named by one word or line, None for what names nobody."""
    word = text.strip().casefold()
    if not word or len(word) > 320 or any(not sign.isprintable() for sign in word):
        return None
    if word == "*":
        return Entries(anyone=True)
    if word.startswith("group:"):
        group = word.removeprefix("group:").strip()
        return Entries(groups=frozenset({group})) if group else None
    if " " in word:
        return None
    name, at, domain = word.rpartition("@")
    if not at:
        return Entries(users=frozenset({word}))
    if not _DOMAIN.fullmatch(domain) or "@" in name:
        return None
    return Entries(addresses=frozenset({word})) if name else Entries(domains=frozenset({domain}))


def join_entries(many: Iterable[Entries]) -> Entries:
    """Return who is named by any of several."""
    found = Entries()
    for entries in many:
        found = found | entries
    return found


class AccessListError(ValueError):
    """A list that cannot be used; the message names the file, the line, what is there and what was expected."""


def read_list(path: Path) -> Entries:
    """Return who is named in a file: one a line, ``#`` begins a remark, UTF-8.

    Raises AccessListError for a file that cannot be read, is too large, or has a line that names nobody.
    """
    try:
        with path.open("rb") as file:
            content = file.read(ACCESS_LIST.value + 1)
    except OSError as error:
        raise AccessListError(f"{path}: {error.strerror or error}") from None
    if len(content) > ACCESS_LIST.value:
        raise AccessListError(f"{path}: longer than {ACCESS_LIST.text}")
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise AccessListError(f"{path}: expected text in UTF-8") from None
    found, wrong = [], []
    for number, line in enumerate(lines, start=1):
        word = line.partition("#")[0].strip()
        entries = read_entry(word) if word else Entries()
        if entries is None:
            wrong.append(f"{path}:{number}: {word[:80]!r} — expected {EXPECTED}")
        else:
            found.append(entries)
    if wrong:
        raise AccessListError("\n".join(wrong))
    return join_entries(found)


@dataclass
class AccessList:
    """A list in a file that may change at any time: it is looked at whenever somebody is judged.

    A file that is gone or has a wrong line changes nothing: the last sound list stays, and the log says so once.
    """

    path: Path
    _state: tuple[int, int, int] | None = None
    _entries: Entries = field(default_factory=Entries)

    def __post_init__(self) -> None:
        """Read the list; raises AccessListError where it cannot be used."""
        self._state = self._find_state()
        self._entries = read_list(self.path)

    def _find_state(self) -> tuple[int, int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def read(self) -> Entries:
        """Return who is named now."""
        state = self._find_state()
        if state != self._state:
            self._state = state
            try:
                self._entries = read_list(self.path)
            except AccessListError as error:
                _LOG.error("A list of who may enter cannot be used; the last sound one stays. %s", error)
            else:
                _LOG.info("A list of who may enter was read anew: %s", self.path)
        return self._entries


@dataclass(frozen=True)
class Lists:
    """Who may enter: ``allowed`` by settings or by the files ``allow``, unless a file of ``deny`` names them."""

    allowed: Entries = Entries()
    allow: Sequence[AccessList] = ()
    deny: Sequence[AccessList] = ()

    def admit(self, reader: Reader) -> bool:
        """Say whether a reader may enter."""
        if any(each.read().name(reader, verified=False) for each in self.deny):
            return False
        allowed = join_entries([self.allowed, *(each.read() for each in self.allow)])
        return allowed.name(reader, verified=True)

    def named_groups(self) -> frozenset[str]:
        """Return the groups that any list names, in lower case."""
        return join_entries([self.allowed, *(each.read() for each in (*self.allow, *self.deny))]).groups
