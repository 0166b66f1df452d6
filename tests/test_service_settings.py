"""The settings of the server and the policy that is made of them."""

from __future__ import annotations

import pytest

from dashboard.map.style import TILES
from dashboard.pages import serving
from dashboard.pages.guarding import settings
from dashboard.service.headers import hash_script, inline_scripts, page_policy, security_headers
from dashboard.service.settings import (
    SettingError,
    Settings,
    read_ancestors,
    read_report,
    read_settings,
    read_tiles,
    report_address,
)


def directives(policy: str) -> dict[str, set[str]]:
    return {words[0]: set(words[1:]) for words in (part.split() for part in policy.split("; "))}


def test_a_script_is_hashed_as_a_browser_does() -> None:
    # The example of the W3C's Content Security Policy, section 2.3.1 and its hash of "doSomething();".
    assert hash_script("doSomething();") == "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='"


def test_inline_scripts_are_those_without_a_source_to_the_letter() -> None:
    page = '<head><script>\n a < b && c\n</script><script src="x.js"></script><style>s</style><script type="module">m'
    assert inline_scripts(page + "</script></head>") == ["\n a < b && c\n", "m"]


def test_the_policy_of_a_page_lets_its_own_scripts_run_and_no_other_inline_one() -> None:
    page, policy = serving._page("", "map", "here"), serving._policy("", "map")
    allowed = directives(policy)["script-src"]
    texts = inline_scripts(page)
    assert len(texts) == 3  # where the server is, why it refuses, and Streamlit's own
    hashes = {word for word in allowed if word.startswith("'sha256-")}
    assert hashes == {hash_script(text) for text in (*texts, serving.SECTION_SCRIPT)}
    assert allowed - hashes == {"'self'", "blob:"}


def test_a_policy_opens_nothing_to_other_hosts_but_the_tiles() -> None:
    rules = directives(page_policy(Settings()))
    assert rules["default-src"] == {"'none'"} and rules["frame-ancestors"] == {"'self'"}
    assert not any("http" in word or word == "*" for words in rules.values() for word in words)
    tiled = directives(page_policy(Settings(tiles=("https://tiles.example",))))
    assert {name for name, words in tiled.items() if "https://tiles.example" in words} == {"img-src", "connect-src"}


def test_who_may_frame_is_set_in_both_headers() -> None:
    def framing(text: str) -> tuple[set[str], bytes | None]:
        headers = dict(security_headers(Settings(ancestors=read_ancestors(text))))
        rules = directives(headers[b"content-security-policy"].decode())
        return rules["frame-ancestors"], headers.get(b"x-frame-options")

    assert framing("") == ({"'self'"}, b"SAMEORIGIN")
    assert framing("'none'") == ({"'none'"}, b"DENY")
    assert framing("'self' https://intranet.example:8443 https://*.example.org") == (
        {"'self'", "https://intranet.example:8443", "https://*.example.org"}, None,
    )  # fmt: skip
    for wrong in ("*", "self", "example.org", "https://a.example; script-src *", "'none' https://a.example", "data:"):
        with pytest.raises(SettingError, match="AFPAK_FRAME_ANCESTORS"):
            read_ancestors(wrong)


def test_the_server_of_tiles_is_taken_from_their_address() -> None:
    assert read_tiles("https://tiles.example:8443/a/{z}/{x}/{y}.png") == ("https://tiles.example:8443",)
    for wrong in ("javascript:{z}", "ftp://a/{z}", "https:///x", "https://a b/{z}", "https://a;x/{z}", "*"):
        with pytest.raises(SettingError, match="AFPAK_TILES"):
            read_tiles(wrong)


def test_settings_are_read_once_and_refused_with_their_name() -> None:
    given = read_settings({"AFPAK_METRICS": "yes"}, tiles=TILES.address, hosts=[" Dash.Example.org. ", ""])
    assert (given.hosts, given.metrics) == (("dash.example.org",), True)
    with pytest.raises(SettingError, match="AFPAK_METRICS"):
        read_settings({"AFPAK_METRICS": "perhaps"}, tiles=TILES.address)
    assert settings().tiles == read_tiles(TILES.address)


def test_errors_are_reported_where_the_operator_says() -> None:
    assert read_settings({}, tiles=TILES.address).report == ""
    mail = read_settings({"AFPAK_REPORT_URL": " mailto:errors@example.org "}, tiles=TILES.address).report
    assert report_address(mail, "2025-a&b", "https://dash.example/incidents?incident=2025-a&b") == (
        "mailto:errors@example.org?subject=Error%20in%202025-a%26b"
        "&body=https%3A%2F%2Fdash.example%2Fincidents%3Fincident%3D2025-a%26b"
    )
    page = read_report("https://forge.example/new?title={incident}")
    assert report_address(page, "2025-a&b", "") == "https://forge.example/new?title=2025-a%26b"
    assert report_address("", "2025-a", "https://dash.example") == ""
    for wrong in ("javascript:alert(1)", "errors@example.org", "mailto:", "mailto:a@b.example?bcc=x@y.example", "//x"):
        with pytest.raises(SettingError, match="AFPAK_REPORT_URL"):
            read_report(wrong)
