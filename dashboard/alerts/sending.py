"""Sending one message to its target, with a time limit and a second and third try; whatever fails is said and kept."""

from __future__ import annotations

import http.client
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from dashboard.alerts.messages import Message, as_body, as_mail
from dashboard.alerts.targets import Mailbox, Target, Webhook

SECONDS = 15.0
"""Seconds for which an answer is waited for."""
WAITS = (0.5, 2.0)
"""Seconds before the second and third try."""
_AGAIN = (408, 425, 429, *range(500, 600))
"""Answers of a webhook after which it is tried again."""


class SendError(Exception):
    """A message that was not taken; ``is_lasting`` says that another try at once is of no use."""

    def __init__(self, words: str, *, is_lasting: bool = False) -> None:
        """Keep why, in words without anything secret."""
        super().__init__(words)
        self.is_lasting = is_lasting


def send_message(message: Message, target: Target, wait: Callable[[float], Any] = time.sleep) -> None:
    """Send a message; raises SendError where the target has not taken it at the third try."""
    for pause in (*WAITS, None):
        try:
            if isinstance(target, Mailbox):
                _mail(message, target)
            else:
                _post(message, target)
            return
        except SendError as error:
            if pause is None or error.is_lasting:
                raise
            wait(pause)


def _mail(message: Message, mailbox: Mailbox) -> None:
    try:
        context = ssl.create_default_context()
        if mailbox.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(mailbox.host, mailbox.port, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(mailbox.host, mailbox.port, timeout=SECONDS)
        with server:
            if mailbox.security == "starttls":
                server.starttls(context=context)
            if mailbox.user:
                server.login(mailbox.user, mailbox.password)
            refused = server.send_message(as_mail(message, mailbox))
    except smtplib.SMTPException as error:
        code = getattr(error, "smtp_code", None)
        lasting = isinstance(code, int) and 500 <= code < 600
        raise SendError(f"{mailbox.words}: {type(error).__name__} {code or ''}".strip(), is_lasting=lasting) from None
    except OSError as error:
        raise SendError(f"{mailbox.words}: {error.strerror or type(error).__name__}") from None
    if refused:
        # The others have it: a second mail to all of them would be one too many.
        raise SendError(f"{mailbox.words}: refused for {', '.join(refused)}", is_lasting=True)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A webhook that sends elsewhere is not followed: what is told is meant for its own address."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _post(message: Message, webhook: Webhook) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "afpak-alert"}
    request = urllib.request.Request(webhook.url, as_body(message, webhook.kind), headers, method="POST")
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            answer.read(65_536)
    except urllib.error.HTTPError as error:
        with error:
            words = f"{webhook.words}: answered {error.code}"
        raise SendError(words, is_lasting=error.code not in _AGAIN) from None
    except (OSError, http.client.HTTPException) as error:
        why = getattr(error, "reason", error)
        raise SendError(f"{webhook.words}: {getattr(why, 'strerror', None) or type(why).__name__}") from None
