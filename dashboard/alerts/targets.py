"""Who is told: a mailbox through a mail server, or a webhook; how each is described in the file of rules.

Words that nobody else should know (a password, the address of a webhook) may stand in the environment: ``password_env``
and ``url_env`` name the variable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from dashboard.web_addresses import is_web_address

SECURITY = ("starttls", "tls", "none")
WEBHOOKS = ("slack", "teams", "json")
KINDS = ("email", *WEBHOOKS)
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,253}")
_EMAIL_KEYS = ("kind", "to", "from", "server", "security", "user", "password_env")
_HOOK_KEYS = ("kind", "url", "url_env")


class TargetError(Exception):
    """A target that cannot be used; ``problems`` has a line for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems."""
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Mailbox:
    """People who get a mail through a server; ``security`` is one of ``SECURITY``, ``user`` "" for no log-in."""

    name: str
    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""

    @property
    def words(self) -> str:
        """Where messages go, as it may stand in a log."""
        return f"{', '.join(self.to)} by {self.host}:{self.port}"


@dataclass(frozen=True)
class Webhook:
    """An address that takes a message; ``kind`` is one of ``WEBHOOKS``."""

    name: str
    kind: str
    url: str

    @property
    def words(self) -> str:
        """Where messages go, without the path, which is often the key to it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}"


Target = Mailbox | Webhook


def read_target(name: str, given: object, environment: Mapping[str, str]) -> Target:
    """Return the target that a table ``[target.NAME]`` describes; raises TargetError with every problem."""
    if not isinstance(given, dict):
        raise TargetError([f"{given!r} — expected a table [target.{name}]"])
    kind = given.get("kind")
    if kind not in KINDS:
        raise TargetError([_problem("kind", kind, f"one of {', '.join(KINDS)}")])
    keys = _EMAIL_KEYS if kind == "email" else _HOOK_KEYS
    problems = [_problem(key, given[key], f"one of {', '.join(keys)}") for key in given if key not in keys]
    wrong = [_problem(key, given[key], "text") for key in given if key != "to" and not isinstance(given[key], str)]
    if problems or wrong:
        raise TargetError(problems + wrong)
    return _mailbox(name, given, environment) if kind == "email" else _webhook(name, given, environment)


def _problem(key: str, value: object, expected: str) -> str:
    return f"{key}: {repr(value)[:80]} — expected {expected}"


def _mailbox(name: str, given: Mapping[str, object], environment: Mapping[str, str]) -> Mailbox:
    problems = []
    listed = given.get("to")
    to = [listed] if isinstance(listed, str) else listed
    if not isinstance(to, list) or not to or not all(isinstance(item, str) and _ADDRESS.fullmatch(item) for item in to):
        problems.append(_problem("to", listed, "an e-mail address, or a list of them"))
        to = []
    sender = str(given.get("from", ""))
    if not _ADDRESS.fullmatch(sender):
        problems.append(_problem("from", given.get("from"), "an e-mail address"))
    security = str(given.get("security", "starttls"))
    if security not in SECURITY:
        problems.append(_problem("security", security, f"one of {', '.join(SECURITY)}"))
    server = re.fullmatch(r"([A-Za-z0-9.-]{1,253})(?::([0-9]{1,5}))?", str(given.get("server", "")))
    if server is None:
        problems.append(_problem("server", given.get("server"), "host or host:port"))
    variable = str(given.get("password_env", ""))
    if variable and variable not in environment:
        problems.append(_problem("password_env", variable, "the name of a variable that is set"))
    if given.get("user") and security == "none":
        problems.append(_problem("security", security, "starttls or tls: a password is sent"))
    if problems or server is None:
        raise TargetError(problems)
    port = int(server[2] or {"tls": 465, "starttls": 587, "none": 25}[security])
    user, password = str(given.get("user", "")), environment.get(variable, "")
    return Mailbox(name, tuple(to), sender, server[1], port, security, user, password)


def _webhook(name: str, given: Mapping[str, object], environment: Mapping[str, str]) -> Webhook:
    variable = str(given.get("url_env", ""))
    if variable and variable not in environment:
        raise TargetError([_problem("url_env", variable, "the name of a variable that is set")])
    url = environment.get(variable, "").strip() if variable else str(given.get("url", ""))
    if not (url.isascii() and is_web_address(url)):
        shown = "(as set)" if variable else url
        raise TargetError([_problem("url_env" if variable else "url", shown, "an address, https://… or http://…")])
    return Webhook(name, str(given["kind"]), url)
