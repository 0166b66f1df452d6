"""Who may enter: the settings, the lists that change while the server runs, and the cookie of a reader."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.limits import ACCESS_LIST, READER_GROUPS, READER_TEXT
from dashboard.service.access import Access, Verdict
from dashboard.service.access_list import AccessList, AccessListError, Entries, Lists, read_entry, read_list
from dashboard.service.access_settings import AccessSettings, read_access
from dashboard.service.readers import Reader, open_reader, read_claims, seal_reader
from dashboard.service.settings import SettingError
from tests.access import ANN, AUTH, PROVIDER, PROXY, SECRET, SIGN_IN, gate, signing_in
from tests.asgi import ask

# --- settings -------------------------------------------------------------------------------------------------------


def test_it_is_open_unless_an_operator_says_otherwise() -> None:
    assert read_access({}) == AccessSettings()
    guard, behind = gate(Access(read_access({})))
    assert ask(guard, "/map").status == 200
    assert "cache-control" not in ask(guard, "/map").headers
    ask(guard, "/_stcore/stream", kind="websocket", extensions={})
    assert behind.asked == ["/map", "/map", "/_stcore/stream"]


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"AFPAK_ACCESS": "closed"}, "AFPAK_ACCESS: 'closed'"),
        ({"AFPAK_ALLOW_DOMAINS": "example.org"}, "AFPAK_ALLOW_DOMAINS: has no effect with AFPAK_ACCESS=open"),
        ({"AFPAK_USER_HEADER": "X-User"}, "AFPAK_USER_HEADER: has no effect"),
        ({**SIGN_IN, "AFPAK_USER_HEADER": "X-User"}, "AFPAK_USER_HEADER: has no effect with AFPAK_ACCESS=sign-in"),
        ({**PROXY, "AFPAK_ALLOW_GROUPS": "press"}, "AFPAK_ALLOW_GROUPS: has no effect with AFPAK_ACCESS=proxy"),
        ({"AFPAK_ACCESS": "sign-in"}, "nobody may enter"),
        ({**SIGN_IN, "AFPAK_ALLOW_DOMAINS": "exa mple..org"}, "AFPAK_ALLOW_DOMAINS: 'mple..org'"),
        ({**SIGN_IN, "AFPAK_ALLOW_ADDRESSES": "@example.org"}, "AFPAK_ALLOW_ADDRESSES: '@example.org'"),
        ({**SIGN_IN, "AFPAK_TRUST_EMAIL": "perhaps"}, "AFPAK_TRUST_EMAIL: 'perhaps'"),
        ({**SIGN_IN, "AFPAK_ALLOW_FILE": "/nowhere/allow.txt"}, "AFPAK_ALLOW_FILE: /nowhere/allow.txt"),
        ({**PROXY, "AFPAK_USER_HEADER": ""}, "AFPAK_USER_HEADER: ''"),
        ({**PROXY, "AFPAK_TRUSTED_PROXIES": ""}, "AFPAK_TRUSTED_PROXIES: not set"),
        ({**PROXY, "AFPAK_TRUSTED_PROXIES": "proxy.example.org"}, "AFPAK_TRUSTED_PROXIES: 'proxy.example.org'"),
        ({**PROXY, "AFPAK_TRUSTED_PROXIES": "0.0.0.0/0"}, "that is every address"),
        ({key: value for key, value in PROXY.items() if key != "FORWARDED_ALLOW_IPS"}, "FORWARDED_ALLOW_IPS"),
        ({**PROXY, "FORWARDED_ALLOW_IPS": "*"}, "FORWARDED_ALLOW_IPS"),
    ],
)
def test_a_setting_that_cannot_be_used_or_has_no_effect_is_named(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError) as error:
        read_access(environment, AUTH)
    assert named in str(error.value)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"client_secret": ""}, "client_secret"),
        ({"cookie_secret": "short"}, "32 characters"),
        ({"redirect_uri": "https://dash.example.org/oauth2callback"}, "/auth/callback"),
        ({"redirect_uri": "http://dash.example.org/auth/callback"}, "https"),
        ({"server_metadata_url": "http://login.example.org/x"}, "https"),
    ],
)
def test_secrets_that_cannot_be_used_are_named_without_being_shown(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError) as error:
        read_access(SIGN_IN, {**AUTH, **changes})
    assert named in str(error.value) and "hidden" not in str(error.value) and SECRET not in str(error.value)
    assert "hidden" not in repr(PROVIDER) and SECRET not in repr(PROVIDER)


def test_settings_are_read() -> None:
    with pytest.raises(SettingError, match=r"secrets\.toml"):
        read_access(SIGN_IN, None)
    under_a_path = {**AUTH, "redirect_uri": "https://dash.example.org/team/auth/callback"}
    assert read_access(SIGN_IN, under_a_path, "/team").provider is not None
    found = read_access({**SIGN_IN, "AFPAK_ALLOW_GROUPS": "Press office, desk"}, AUTH)
    assert found.provider == PROVIDER and found.provider.secure
    assert found.lists.allowed == Entries(
        domains=frozenset({"example.org"}), groups=frozenset({"press office", "desk"})
    )
    proxied = read_access({**PROXY, "AFPAK_ALLOW_ADDRESSES": "bob"})
    assert proxied.header == "x-forwarded-email" and len(proxied.proxies) == 3
    assert proxied.lists.allowed.users == {"bob"}


# --- lists ----------------------------------------------------------------------------------------------------------


def test_an_entry_names_an_address_a_domain_a_group_or_a_user() -> None:
    assert read_entry(" Ann@Example.org ") == Entries(addresses=frozenset({"ann@example.org"}))
    assert read_entry("@example.org") == Entries(domains=frozenset({"example.org"}))
    assert read_entry("group: Press office") == Entries(groups=frozenset({"press office"}))
    assert read_entry("ann") == Entries(users=frozenset({"ann"}))
    assert read_entry("*") == Entries(anyone=True)
    for rubbish in ("", "group:", "a b", "a@b@c", "ann@", "@", "ann@exa_mple", "a\x07", "x" * 321):
        assert read_entry(rubbish) is None, rubbish


def test_a_domain_is_not_the_end_of_another_one() -> None:
    named = Entries(domains=frozenset({"example.org"}))
    for address in ("ann@evilexample.org", "ann@sub.example.org", "example.org", "", "ann@example.org.evil.example"):
        assert not named.name(replace(ANN, address=address), verified=True), address
    assert named.name(replace(ANN, address="ANN@EXAMPLE.ORG"), verified=True)


def test_an_address_that_nobody_vouches_for_lets_nobody_in_but_keeps_him_out() -> None:
    claimed = replace(ANN, verified=False)
    lists = Lists(Entries(addresses=frozenset({"ann@example.org"})))
    assert lists.admit(ANN) and not lists.admit(claimed)


def test_a_list_with_wrong_lines_names_each(tmp_path: Path) -> None:
    path = tmp_path / "allow.txt"
    path.write_text("# the desk\nann@example.org  # Ann\n\n@example.net\nann@\ntwo words\n", encoding="utf-8")
    with pytest.raises(AccessListError) as error:
        read_list(path)
    assert f"{path}:5: 'ann@' — expected" in str(error.value) and f"{path}:6: 'two words'" in str(error.value)
    path.write_bytes(b"ann@example.org\n" * (ACCESS_LIST.value // 10))
    with pytest.raises(AccessListError, match="longer than"):
        read_list(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AccessListError, match="UTF-8"):
        read_list(path)


def write(path: Path, text: str) -> None:
    """Write a list as an editor does, and never within the same tick of the file system's clock."""
    path.write_text(text, encoding="utf-8")
    later = time.time_ns() + 1_000_000_000 * len(text)
    os.utime(path, ns=(later, later))


def test_access_is_given_and_taken_without_a_restart(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    allow, deny = tmp_path / "allow.txt", tmp_path / "deny.txt"
    write(allow, "@example.org\n")
    write(deny, "# nobody\n")
    access = signing_in(Entries(users=frozenset({"nobody"})))
    lists = Lists(access.settings.lists.allowed, (AccessList(allow),), (AccessList(deny),))
    access = replace(access, settings=replace(access.settings, lists=lists))
    assert access.judge(ANN) is Verdict.ADMITTED
    write(deny, "ann@example.org\n")
    assert access.judge(ANN) is Verdict.REFUSED
    write(deny, "group:PRESS\n# Ann's\n")
    assert access.judge(ANN) is Verdict.REFUSED
    write(deny, "\n")
    assert access.judge(ANN) is Verdict.ADMITTED
    write(allow, "bob@example.org\n")
    assert access.judge(ANN) is Verdict.REFUSED
    # A list that is broken or gone opens nothing and closes nothing.
    write(allow, "bob@\nann@example.org\n")
    assert access.judge(ANN) is Verdict.REFUSED and "bob@" in caplog.text
    said = len(caplog.records)
    write(deny, "*\n")
    assert access.judge(replace(ANN, address="bob@example.org")) is Verdict.REFUSED
    deny.unlink()
    assert access.judge(replace(ANN, address="bob@example.org")) is Verdict.REFUSED
    access.judge(ANN)
    access.judge(ANN)
    assert len([record for record in caplog.records[said:] if record.levelname == "ERROR"]) == 1


# --- readers --------------------------------------------------------------------------------------------------------


def claims(**given: object) -> Reader | None:
    all_of = {"sub": "subject-1", "email": "ann@example.org", "email_verified": True, "name": "Ann", **given}
    return read_claims(all_of, 0, groups_claim="realm.roles", named=frozenset({"late"}), trust_address=False)


def test_a_reader_is_read_from_claims() -> None:
    reader = claims(realm={"roles": ["press", 7, "late"]})
    assert reader == Reader("subject-1", "ann@example.org", True, "Ann", ("late", "press"), until=12 * 3600)
    assert claims(sub=None) is None and claims(sub="x" * (READER_TEXT.value + 1)) is None
    assert not claims(email_verified=None).verified  # type: ignore[union-attr]
    assert not claims(email_verified="false").verified  # type: ignore[union-attr]
    unsaid = {"sub": "s", "email": "ann@example.org"}
    for trusted in (True, False):
        found = read_claims(unsaid, 0, groups_claim="groups", named=frozenset(), trust_address=trusted)
        assert found is not None and found.verified is trusted
    denied = read_claims(
        {**unsaid, "email_verified": False}, 0, groups_claim="g", named=frozenset(), trust_address=True
    )
    assert denied is not None and not denied.verified


def test_the_cookie_of_a_reader_with_many_groups_fits_a_browser() -> None:
    reader = claims(
        realm={"roles": [f"{'ç' * 60}{number}" for number in range(500)] + ["Late"]},
        name="ç" * READER_TEXT.value,
        email="ç" * 300 + "@example.org",
    )
    assert reader is not None and reader.groups[0] == "Late"
    assert sum(len(json.dumps(group)) for group in reader.groups) <= READER_GROUPS.value
    assert len(seal_reader(reader, SECRET)) < 3_900


def test_a_cookie_of_another_secret_or_of_yesterday_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal_reader(ANN, SECRET)
    assert open_reader(sealed, SECRET, time.time()) == ANN
    assert open_reader(sealed, "t" * 40, time.time()) is None
    assert open_reader(sealed, SECRET, time.time() + 3601) is None
    for forged in ("", "null", "e30.x.y", sealed[:-1], "a" + sealed, sealed.replace(".", "", 1)):
        assert open_reader(forged, SECRET, 0) is None, forged
    assert open_reader(seal_reader(replace(ANN, until=None), SECRET), SECRET, 0) is None
    # Hours that were cut count for cookies that are out already.
    monkeypatch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda _: int(time.time()) - 2 * 3600)
    old = seal_reader(ANN, SECRET)
    monkeypatch.undo()
    assert open_reader(old, SECRET, time.time()) == ANN
    monkeypatch.setenv("AFPAK_SIGN_IN_HOURS", "1")
    assert open_reader(old, SECRET, time.time()) is None
