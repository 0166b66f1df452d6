"""What is sent of a firing: a mail, or the body that a webhook of a kind takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256
from typing import Any

from dashboard.alerts.firing import Firing
from dashboard.alerts.rules import Rule
from dashboard.alerts.targets import Mailbox
from dashboard.export.citation import permanent_query
from dashboard.filters import available, day_text, describe
from dashboard.tables import Dataset


@dataclass(frozen=True)
class Message:
    """One firing of one rule for one target, as it is kept until it has been sent. ``id`` is never used again."""

    id: str
    target: str
    rule: str
    when: str
    words: str
    selection: str
    link: str
    incidents: tuple[str, ...]
    version: str
    data_to: str

    @property
    def subject(self) -> str:
        """The message in one line."""
        return f"{self.rule}: {self.words}"

    def as_kept(self) -> dict[str, Any]:
        """Return the message as JSON has it."""
        return asdict(self)


def restore_message(kept: Mapping[str, Any]) -> Message:
    """Return a message from what ``as_kept`` gave; raises TypeError or KeyError for anything else."""
    return Message(**{**kept, "incidents": tuple(kept["incidents"])})


def write_message(dataset: Dataset, rule: Rule, firing: Firing, target: str, address: str) -> Message:
    """Return the message of a firing for a target; its link opens the very data that it speaks of."""
    query = permanent_query(firing.filters, dataset)
    return Message(
        id=f"{rule.id}.{sha256(repr(firing.keys).encode()).hexdigest()[:16]}.{target}",
        target=target,
        rule=rule.name,
        when=rule.when,
        words=firing.words,
        selection=describe(firing.filters, available(dataset)),
        link=f"{address}/?{query}" if address else "",
        incidents=tuple(title for _, title in firing.incidents),
        version=dataset.version,
        data_to=day_text(dataset.last_day.date()),
    )


def message_text(message: Message) -> str:
    """Return the message as plain text."""
    lines = [f"{message.words}.", ""]
    lines += [f"- {title}" for title in message.incidents]
    if message.incidents:
        lines.append("")
    if message.link:
        lines += [f"Open: {message.link}", ""]
    lines += [
        f"Rule “{message.rule}”: {message.when}.",
        f"Selection: {message.selection}.",
        f"Data to {message.data_to}, version {message.version}.",
    ]
    return "\n".join(lines) + "\n"


def as_mail(message: Message, mailbox: Mailbox) -> EmailMessage:
    """Return the message as a mail; the same message has the same Message-ID, however often it is sent."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(f"Alert: {message.subject}".split())
    mail["From"] = mailbox.sender
    mail["To"] = ", ".join(mailbox.to)
    mail["Date"] = formatdate(localtime=False)
    domain = mailbox.sender.rpartition("@")[2]
    mail["Message-ID"] = f"<{''.join(sign if sign.isalnum() or sign in '.-' else '-' for sign in message.id)}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message_text(message))
    return mail


def as_body(message: Message, kind: str) -> bytes:
    """Return the body that a webhook takes: ``slack``, ``teams`` (an adaptive card) or ``json``."""
    given: dict[str, Any]
    if kind == "slack":
        given = {"text": f"*{_slack(message.subject)}*\n{_slack(message_text(message))}"}
    elif kind == "teams":
        given = {"type": "message", "attachments": [_card(message)]}
    else:
        given = {**message.as_kept(), "subject": message.subject}
    return json.dumps(given, ensure_ascii=False).encode()


def _slack(text: str) -> str:
    """Return a text in which nothing means anything to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _card(message: Message) -> dict[str, Any]:
    facts = {"Rule": message.when, "Selection": message.selection, "Data to": message.data_to}
    body: list[dict[str, Any]] = [
        {"type": "TextBlock", "text": message.rule, "weight": "Bolder", "size": "Medium", "wrap": True},
        {"type": "TextBlock", "text": message.words, "wrap": True},
        {"type": "FactSet", "facts": [{"title": name, "value": value} for name, value in facts.items()]},
    ]
    # A RichTextBlock knows no Markdown, so that a title is shown as it is.
    body[2:2] = [
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": title}]} for title in message.incidents
    ]
    content: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    if message.link:
        content["actions"] = [{"type": "Action.OpenUrl", "title": "Open", "url": message.link}]
    return {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
