"""Sign in and out by OpenID Connect: the addresses below ``/auth``.

What a sign-in needs until its reader is back (state, nonce, the verifier of PKCE, the link that was asked for) travels
in a signed cookie of its own, so that any replica can end what another one began, and several tabs do not disturb each
other. Authlib speaks with the provider.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.limits import ASKED_LINK, SIGN_IN_MINUTES, SIGN_INS
from dashboard.service.access import CALLBACK, KEPT, LOGIN, LOGOUT, STATE, Access, Verdict
from dashboard.service.access_answers import NOT_KEPT, PAGES, answer_page, page_for_stranger
from dashboard.service.access_settings import Provider
from dashboard.service.answers import STYLE
from dashboard.service.readers import COOKIE, MARK, Reader, find_claim, read_claims, seal_reader

_LOG = logging.getLogger(__name__)
_FLOW = "afpak_sign_in_"
_STATE = re.compile(r"[A-Za-z0-9_-]{1,100}")
_NAME = "provider"
_BELOW = LOGIN.rpartition("/")[0]
NO_REPLY = "The sign-in service did not answer. Try again in a minute."
NOT_BEGUN = "This sign-in was not begun in this browser, or took too long."
NOT_TAKEN = "The sign-in service did not confirm who you are."


def read_return_link(text: str, base: str) -> str:
    """Return a link to come back to, "" for one that does not lead to a page of this dashboard."""
    if text == KEPT:
        return KEPT
    parts = urlsplit(text) if len(text) <= ASKED_LINK.value else urlsplit("")
    own = parts.path.startswith(f"{base}/") and not text.startswith("//") and not parts.netloc and not parts.scheme
    plain = text.isascii() and text.isprintable() and "\\" not in text and " " not in text
    return text if own and plain and not parts.path.startswith(f"{base}/auth/") else ""


class SignIn:
    """The routes; ``script`` leads to a link that the reader's browser keeps."""

    def __init__(
        self, access: Access, provider: Provider, script: str = "", clock: Callable[[], float] = time.time
    ) -> None:
        """Sign in with ``provider``."""
        self._access, self._provider, self._script, self._clock = access, provider, script, clock
        self._seal = URLSafeTimedSerializer(provider.cookie_secret, salt="afpak sign-in")
        oauth = OAuth()
        self._client: Any = oauth.register(
            _NAME,
            client_id=provider.client,
            client_secret=provider.secret,
            server_metadata_url=provider.metadata,
            client_kwargs={"scope": provider.scope, "code_challenge_method": "S256"},
        )

    def routes(self) -> list[BaseRoute]:
        """Return the addresses below ``/auth``."""
        base = self._access.base
        return [
            Route(f"{base}{LOGIN}", self.begin),
            Route(f"{base}{CALLBACK}", self.finish),
            Route(f"{base}{LOGOUT}", self.end),
            Route(f"{base}{STATE}", answer_state),
        ]

    async def begin(self, request: Request) -> Response:
        """Lead to the provider, so as to come back to the link in ``next``."""
        session: dict[str, Any] = {}
        wanted = {"prompt": "select_account"} if request.query_params.get("again") else {}
        callback = self._provider.callback
        try:
            asked = await self._client.create_authorization_url(callback, **wanted)
        except (httpx2.HTTPError, AuthlibBaseError, ValueError, RuntimeError):
            _LOG.exception("The sign-in service did not answer")
            return self._fail(NO_REPLY, 502)
        address = asked.pop("url")  # as long as all the rest of what is kept together
        await self._client.save_authorize_data(_with_session(request, session), redirect_uri=callback, **asked)
        answer = RedirectResponse(address, 303, NOT_KEPT)
        begun = [name for name in request.cookies if name.startswith(_FLOW)]
        for name in begun if len(begun) >= SIGN_INS.value else ():
            self._drop(answer, name, _BELOW)
        link = read_return_link(request.query_params.get("next", ""), self._access.base)
        sealed = self._seal.dumps({"session": session, "link": link})
        value = sealed if isinstance(sealed, str) else sealed.decode()
        self._set(answer, _FLOW + asked["state"], value, SIGN_IN_MINUTES.value * 60, _BELOW)
        return answer

    async def finish(self, request: Request) -> Response:
        """Take in who the provider says it is, and lead to the link that was asked for."""
        state = request.query_params.get("state", "")
        try:
            sealed = request.cookies[_FLOW + state] if _STATE.fullmatch(state) else ""
            flow = self._seal.loads(sealed, max_age=SIGN_IN_MINUTES.value * 60)
        except (KeyError, BadData):
            # A provider that was told no may leave out which sign-in it speaks of.
            return self._fail(NOT_TAKEN if "error" in request.query_params else NOT_BEGUN, 400)
        try:
            token = await self._client.authorize_access_token(_with_session(request, flow["session"]))
            reader = await self._read_reader(token)
        except httpx2.HTTPError:
            _LOG.exception("The sign-in service did not answer")
            answer = self._fail(NO_REPLY, 502)
        except (AuthlibBaseError, JoseError, ValueError, RuntimeError) as error:
            _LOG.warning("A sign-in was not taken: %s", type(error).__name__, exc_info=error)
            answer = self._fail(NOT_TAKEN, 400)
        else:
            answer = self._admit(reader, flow["link"])
        self._drop(answer, _FLOW + state, _BELOW)
        return answer

    async def _read_reader(self, token: dict[str, Any]) -> Reader | None:
        """Return who signed in, by the ID token and, for what it lacks, by what the provider tells of its user."""
        claims = dict(token.get("userinfo") or {})
        settings = self._access.settings
        lacks = "email" not in claims or find_claim(claims, settings.groups_claim) is None
        metadata = await self._client.load_server_metadata()
        if claims and lacks and metadata.get("userinfo_endpoint"):
            more = dict(await self._client.userinfo(token=token))
            if more.get("sub") == claims.get("sub"):
                claims = {**more, **claims}
        return read_claims(
            claims,
            self._clock(),
            groups_claim=settings.groups_claim,
            named=settings.lists.named_groups(),
            trust_address=settings.trust_address,
        )

    def _admit(self, reader: Reader | None, link: str) -> Response:
        verdict = self._access.judge(reader)
        if reader is None:
            return self._fail(NOT_TAKEN, 400)
        if verdict is not Verdict.ADMITTED:
            _LOG.info("Somebody who has no access signed in.")
            return answer_page(page_for_stranger(reader.label, self._access.login_address(link, again=True)), 403)
        if link == KEPT:
            body = str(PAGES.signed_in(STYLE, f"{self._access.base}/", self._script))
            answer = answer_page(body, 200, script=True)
        else:
            answer = RedirectResponse(link or f"{self._access.base}/", 303, NOT_KEPT)
        seconds = int((reader.until or 0) - self._clock())
        self._set(answer, COOKIE, seal_reader(reader, self._provider.cookie_secret), seconds)
        self._set(answer, MARK, "1", seconds, hidden=False)
        return answer

    async def end(self, request: Request) -> Response:
        """Sign the reader out of this browser."""
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return answer_page(str(PAGES.sign_out(STYLE, f"{self._access.base}{LOGOUT}")), 200)
        answer = answer_page(str(PAGES.signed_out(STYLE, self._access.login_address(), await self._find_exit())), 200)
        for name in (COOKIE, MARK):
            self._drop(answer, name)
        return answer

    async def _find_exit(self) -> str:
        """Return where the provider signs its user out, "" where it says nowhere or does not answer."""
        try:
            address = (await self._client.load_server_metadata()).get("end_session_endpoint")
        except (httpx2.HTTPError, AuthlibBaseError, ValueError):
            return ""
        if not isinstance(address, str) or urlsplit(address).scheme not in ("http", "https"):
            return ""
        return f"{address}{'&' if '?' in address else '?'}{urlencode({'client_id': self._provider.client})}"

    def _fail(self, reason: str, status: int) -> Response:
        return answer_page(str(PAGES.failed(STYLE, reason, self._access.login_address())), status)

    def _set(
        self, answer: Response, name: str, value: str, seconds: int, below: str = "", *, hidden: bool = True
    ) -> None:
        """Set a cookie for the dashboard, or for what lies ``below`` a path of it."""
        path = f"{self._access.base}{below}" or "/"
        answer.set_cookie(
            name, value, seconds, path=path, secure=self._provider.secure, httponly=hidden, samesite="lax"
        )

    def _drop(self, answer: Response, name: str, below: str = "") -> None:
        path = f"{self._access.base}{below}" or "/"
        answer.delete_cookie(name, path, secure=self._provider.secure, samesite="lax")


def _with_session(request: Request, session: dict[str, Any]) -> Request:
    """Return a request that has a session of ours; the server behind may keep one of its own for the request."""
    return Request({**request.scope, "session": session}, request.receive)


async def answer_state(_: Request) -> Response:
    """Answer a page that asks whether its reader still has access: who has none does not come as far as this."""
    return Response(status_code=204, headers=NOT_KEPT)
