"""Sign in and out with a real provider: the link that was asked for, refusal, expiry, what is forged."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.limits import ASKED_LINK, SIGN_INS
from dashboard.service.access import Access, AccessGate
from dashboard.service.access_list import Entries, Lists
from dashboard.service.access_settings import AccessSettings, Mode, Provider
from dashboard.service.readers import COOKIE, MARK, open_reader
from dashboard.service.sign_in import SignIn, read_return_link
from tests.asgi import run_alone
from tests.oidc import running_provider

HERE = "http://localhost:8501"
SECRET = "k" * 40
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with running_provider() as address:
        yield address


async def show_page(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"page {request.url.path} {request.url.query}")


def build_dashboard(
    provider: str, allowed: Entries | None = None, base: str = "", clock: Callable[[], float] = time.time
) -> Starlette:
    """Return a dashboard of one page behind the gate, with the real sign-in."""
    given = Provider(
        f"{provider}/.well-known/openid-configuration", "afpak", "hidden", f"{HERE}{base}/auth/callback", SECRET
    )
    lists = Lists(allowed or Entries(domains=frozenset({"example.org"}), groups=frozenset({"field team"})))
    access = Access(AccessSettings(Mode.SIGN_IN, lists, given), base, clock)
    routes = [*SignIn(access, given, "find();", clock).routes(), Route("/{path:path}", show_page)]
    return Starlette(routes=routes, middleware=[Middleware(AccessGate, access, "keep();")])


@asynccontextmanager
async def browse(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """Give a browser that reaches the dashboard, and the provider over the network."""
    mounts = {HERE: httpx2.ASGITransport(app)}
    async with httpx2.AsyncClient(mounts=mounts, headers=HTML, follow_redirects=True, timeout=20) as browser:
        yield browser


async def sign_in(browser: httpx2.AsyncClient, link: str, user: str | None) -> httpx2.Response:
    """Ask for a link and sign in as somebody, None to decline; return what is at the end."""
    form = await browser.get(f"{HERE}{link}")
    assert form.status_code == 200 and "Authorize Client" in form.text
    return await browser.post(form.url, data={"action": "deny"} if user is None else {"sub": user})


def test_a_reader_signs_in_to_the_link_that_was_asked_for_and_out(provider: str) -> None:
    async def run() -> None:
        link = "/map?type=Airstrike&q=%C3%A9%20%26&from=2025-10-01"
        async with browse(build_dashboard(provider)) as browser:
            page = await sign_in(browser, link, "ann")
            assert str(page.url) == f"{HERE}{link}" and page.text.startswith("page /map type=Airstrike")
            reader = open_reader(browser.cookies[COOKIE], SECRET, time.time())
            assert reader is not None and reader.label == "Ann Example" and reader.groups == ("press",)
            assert [name for name in browser.cookies if name.startswith("afpak_sign_in_")] == []
            assert (await browser.get(f"{HERE}/auth/state")).status_code == 204
            assert (await browser.get(f"{HERE}/api/v1/incidents", headers={"accept": "*/*"})).status_code == 200
            asked = await browser.get(f"{HERE}/auth/logout", headers={"sec-fetch-site": "cross-site"})
            assert "Another site" in asked.text and COOKIE in browser.cookies
            out = await browser.get(f"{HERE}/auth/logout")
            assert "Signed out" in out.text and f"{provider}/oauth2/end_session?client_id=afpak" in out.text
            assert COOKIE not in browser.cookies and MARK not in browser.cookies
            assert (await browser.get(f"{HERE}/auth/state")).url.path == "/oauth2/authorize"
            assert (await browser.get(f"{HERE}/auth/state", headers={"accept": "*/*"})).status_code == 401

    run_alone(run())


def test_cookies_are_hidden_from_scripts_and_other_sites(provider: str) -> None:
    async def run() -> None:
        async with browse(build_dashboard(provider)) as browser:
            page = await sign_in(browser, "/map", "ann")
            (answer,) = [step for step in page.history if step.url.path == "/auth/callback"]
            named = {line.partition("=")[0]: line.lower() for line in answer.headers.get_list("set-cookie")}
            assert "httponly" in named[COOKIE] and "samesite=lax" in named[COOKIE] and "path=/;" in named[COOKIE]
            assert "httponly" not in named[MARK] and answer.headers["cache-control"] == "no-store"

    run_alone(run())


@pytest.mark.parametrize(
    ("user", "status", "words"),
    [
        ("dan", 200, "page /map"),  # by a group
        ("eve", 403, "&lt;b&gt;Eve&lt;/b&gt;"),  # of another domain
        ("bob", 403, "Bob Unverified"),  # nobody vouches for the address
        (None, 400, "did not confirm"),  # declined
    ],
)
def test_who_is_not_on_a_list_gets_no_cookie(provider: str, user: str | None, status: int, words: str) -> None:
    async def run() -> None:
        async with browse(build_dashboard(provider)) as browser:
            page = await sign_in(browser, "/map", user)
            assert page.status_code == status and words in page.text
            assert (COOKIE in browser.cookies) is (status == 200)

    run_alone(run())


def test_a_sign_in_runs_out(provider: str) -> None:
    now = [time.time()]

    async def run() -> None:
        async with browse(build_dashboard(provider, clock=lambda: now[0])) as browser:
            assert (await sign_in(browser, "/map", "ann")).status_code == 200
            now[0] += 11 * 3600
            assert (await browser.get(f"{HERE}/map")).text == "page /map "
            now[0] += 3601
            again = await browser.get(f"{HERE}/map?lens=Lowest")
            assert again.url.path == "/oauth2/authorize"

    run_alone(run())


def test_several_tabs_sign_in_at_once_and_forgotten_ones_do_not_pile_up(provider: str) -> None:
    async def run() -> None:
        async with browse(build_dashboard(provider)) as browser:
            forms = [await browser.get(f"{HERE}/map?q={number}") for number in range(SIGN_INS.value)]
            for number, form in enumerate(forms):
                page = await browser.post(form.url, data={"sub": "ann"})
                assert page.text == f"page /map q={number}"
            browser.cookies.delete(COOKIE)
            for number in range(3 * SIGN_INS.value):
                await browser.get(f"{HERE}/map?q={number}")
            begun = [name for name in browser.cookies if name.startswith("afpak_sign_in_")]
            assert 0 < len(begun) <= SIGN_INS.value

    run_alone(run())


def test_any_replica_ends_what_another_one_began(provider: str) -> None:
    async def run() -> None:
        async with browse(build_dashboard(provider)) as first:
            form = await first.get(f"{HERE}/timeline")
            async with browse(build_dashboard(provider)) as second:
                second.cookies = first.cookies
                page = await second.post(form.url, data={"sub": "ann"})
                assert page.text == "page /timeline "

    run_alone(run())


def test_a_callback_that_this_browser_did_not_begin_is_refused(provider: str) -> None:
    async def run() -> None:
        app = build_dashboard(provider)
        async with browse(app) as attacker, browse(app) as victim:
            form = await attacker.get(f"{HERE}/map")
            back = await attacker.post(form.url, data={"sub": "ann"}, follow_redirects=False)
            code = back.headers["location"]
            for address in (code, f"{HERE}/auth/callback", f"{HERE}/auth/callback?state=../x&code=1"):
                page = await victim.get(address)
                assert page.status_code == 400 and "was not begun" in page.text and COOKIE not in victim.cookies
            # The code of one sign-in does not end another one: nonce, verifier and state belong together.
            own = parse_qs(urlsplit(str((await victim.get(f"{HERE}/map")).url)).query)["state"][0]
            stolen = parse_qs(urlsplit(code).query)["code"][0]
            page = await victim.get(f"{HERE}/auth/callback?state={own}&code={stolen}")
            assert page.status_code == 400 and "did not confirm" in page.text and COOKIE not in victim.cookies

    run_alone(run())


def test_a_provider_that_is_away_is_said_and_costs_signed_in_readers_nothing(provider: str) -> None:
    async def run() -> None:
        async with browse(build_dashboard(provider)) as browser:
            await sign_in(browser, "/map", "ann")
            async with browse(build_dashboard("http://127.0.0.1:9")) as elsewhere:
                away = await elsewhere.get(f"{HERE}/map")
                assert away.status_code == 502 and "did not answer" in away.text
                elsewhere.cookies = browser.cookies
                assert (await elsewhere.get(f"{HERE}/map")).text == "page /map "
                assert "Signed out" in (await elsewhere.get(f"{HERE}/auth/logout")).text

    run_alone(run())


def test_a_link_that_is_too_long_for_a_cookie_stays_in_the_browser(provider: str) -> None:
    async def run() -> None:
        async with browse(build_dashboard(provider, base="/team")) as browser:
            asked = await browser.get(f"{HERE}/team/map?q={'x' * ASKED_LINK.value}")
            assert asked.status_code == 401 and "keep();" in asked.text
            form = await browser.get(f"{HERE}/team/auth/login?next=kept")
            page = await browser.post(form.url, data={"sub": "ann"})
            assert page.url.path == "/team/auth/callback" and "find();" in page.text and 'href="/team/"' in page.text
            assert COOKIE in browser.cookies

    run_alone(run())


@pytest.mark.parametrize(
    "link",
    [
        *("https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "/map\r\nx: y", "map"),
        *("javascript:alert(1)", "/auth/logout", "/ma p", "/m\u00e9", "", "/x" * ASKED_LINK.value),
    ],
)
def test_a_sign_in_leads_nowhere_else(link: str) -> None:
    assert read_return_link(link, "") == ""


def test_a_sign_in_leads_to_pages_below_its_path() -> None:
    assert read_return_link("/map?q=%2F%2Fevil.example", "") == "/map?q=%2F%2Fevil.example"
    assert read_return_link("/team/map", "/team") == "/team/map"
    assert read_return_link("/teammap", "/team") == "" and read_return_link("/map", "/team") == ""
