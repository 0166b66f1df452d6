"""Saved views on the page: only for who is signed in, and reading goes on where the database does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import current
from dashboard.pages import latest, saved_views
from dashboard.root import ROOT
from dashboard.service.readers import Reader
from dashboard.service.saved_views.store import SavedViews
from tests import small

MAIN = str(ROOT / "dashboard" / "pages" / "main.py")


@pytest.fixture
def address(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    given = f"sqlite:///{tmp_path / 'views.db'}"
    monkeypatch.setenv("AFPAK_DATA", str(folder))
    monkeypatch.setenv("AFPAK_VERSIONS", str(tmp_path / "kept"))
    monkeypatch.setenv("AFPAK_SAVED_VIEWS", given)
    monkeypatch.setattr(current, "_CURRENT", {})
    monkeypatch.setattr(latest, "page", lambda: None)  # what the page itself shows takes a second to draw
    return given


def session(**query: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app


def always_open(button: Callable[..., bool]) -> Callable[..., bool]:
    """The button of saved views counts as pressed at every run."""

    def pressed(*words: Any, **more: Any) -> bool:
        return button(*words, **more) or more.get("key") == "saved-views"

    return pressed


def sign_in(monkeypatch: pytest.MonkeyPatch, name: str = "Ada") -> None:
    monkeypatch.setattr(saved_views, "find_reader", lambda: Reader(user=name.lower(), name=name))
    monkeypatch.setattr(saved_views, "_dialog", saved_views.draw_views)
    monkeypatch.setattr(saved_views.st, "button", always_open(saved_views.st.button))


def opened(app: AppTest) -> AppTest:
    """Open the page with its dialog, which is drawn in the page: a test has no runs of a dialog alone."""
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    return " ".join(item.proto.body for item in app.get("html") if "saved-view" in item.proto.body)


def test_nobody_who_is_not_signed_in_sees_it(address: str) -> None:
    app = session().run()
    assert not app.exception
    assert "saved-views" not in [button.key for button in app.button]


def test_a_view_is_saved_found_and_opened(address: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    sign_in(monkeypatch)
    app = opened(session(province="Khost"))
    app.text_input(key="save-view-name").set_value("<b>Khost</b>")
    app.button(key="save-view").click().run()
    assert not app.exception
    (kept,) = SavedViews(address).list("ada")
    assert (kept.name, kept.page, kept.query) == ("<b>Khost</b>", "latest", "province=AF-KHO")
    html = shown(opened(session()))
    assert f'href="./latest?province=AF-KHO&amp;saved_view={kept.id}"' in html
    assert "&lt;b&gt;Khost&lt;/b&gt;" in html
    assert "0 incidents new or changed" in html
    renamed = opened(session())
    renamed.text_input(key=f"name-{kept.id}").set_value("Khost")
    renamed.button(key=f"rename-{kept.id}").click().run()
    assert [view.name for view in SavedViews(address).list("ada")] == ["Khost"]

    # A colleague opens it; then the data change.
    sign_in(monkeypatch, "Grace")
    page = session(province="Khost", saved_view=kept.id).run()
    assert not page.exception
    assert "saved_view" not in page.query_params
    small.set_of(folder, "incidents", small.SHELLING, title="Shelling of Alpha, again")
    monkeypatch.setattr(current, "_CURRENT", {})
    html = shown(opened(session()))
    assert "<bdi>Ada</bdi>" in html
    assert "1 incident new or changed since you last looked" in html
    assert f"delete-{kept.id}" not in [button.key for button in page.button]


def test_reading_goes_on_where_the_database_does_not(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sign_in(monkeypatch)
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("AFPAK_SAVED_VIEWS", f"sqlite:///{tmp_path / 'file' / 'views.db'}")
    app = opened(session(saved_view="0" * 32))
    (warning,) = [item.value for item in app.warning if "Saved views" in item.value]
    assert warning.startswith("Saved views cannot be read now: ")
    assert warning.endswith("You can go on reading.")
    app.text_input(key="save-view-name").set_value("Khost")
    app.button(key="save-view").click().run()
    assert any(item.value.startswith("The view was not saved: ") for item in app.error)
    assert app.text_input(key="save-view-name").value == "Khost"


def test_what_is_not_installed_is_said(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    sign_in(monkeypatch)
    real = builtins.__import__

    def without(name: str, *words: object, **more: object) -> object:
        if name == "dashboard.service.saved_views.store":
            raise ModuleNotFoundError("No module named 'sqlalchemy'", name="sqlalchemy")
        return real(name, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(saved_views._UnsavedError, match=r"pip install 'afpak-dashboard\[team\]'"):
        saved_views._views()
