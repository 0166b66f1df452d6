"""Views are saved for readers who have signed in, in SQLite and PostgreSQL alike, and said to be unsaved otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from dashboard.limits import SAVED_VIEWS
from dashboard.service.saved_views import news
from dashboard.service.saved_views.model import Base
from dashboard.service.saved_views.store import SavedView, SavedViews, SavedViewsError, default_address
from dashboard.tables import load
from dashboard.versions import Versions
from tests import small
from tests.alert_rules import free_port

TODAY, BEFORE = "0123456789ab", "ba9876543210"


class Cluster:
    """A PostgreSQL of its own, which can be stopped and started again."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs, self.port = folder, programs, free_port()
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        folder.mkdir()
        if self._as_user:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", str(folder / "data"), "-U", "afpak", "-A", "trust", "--no-sync", "-E", "UTF8")

    @property
    def address(self) -> str:
        return f"postgresql://afpak:word@127.0.0.1:{self.port}/postgres"

    def _run(self, program: str, *words: str) -> None:
        command = [*self._as_user, str(self.programs / program), *words]
        subprocess.run(command, check=True, capture_output=True, timeout=60, cwd=self.folder)

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found or (os.getuid() == 0 and shutil.which("runuser") is None):
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    import tempfile

    # Below pytest's own folders nobody but their owner may look, and PostgreSQL does not run as root.
    with tempfile.TemporaryDirectory(prefix="afpak-postgres-") as name:
        Path(name).chmod(0o755)
        made = Cluster(Path(name) / "cluster", found[-1].parent)
        made.start()
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'deep' / 'views.db'}"
        return
    given = request.getfixturevalue("cluster").address
    yield given
    engine = create_engine(given.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture
def views(address: str) -> Iterator[SavedViews]:
    made = SavedViews(address)
    yield made
    made.close()


def save(views: SavedViews, name: str = "Khost", reader: str = "ada") -> SavedView:
    return views.save(reader, reader.title(), name, "map", "province=AF-KHO", TODAY)


def test_a_view_is_saved_renamed_and_deleted_by_its_reader(views: SavedViews, address: str) -> None:
    assert views.list("ada") == []
    saved = save(views, "  Khost,   strikes ")
    assert saved.name == "Khost, strikes"
    other = SavedViews(address)  # another replica
    (found,) = other.list("ada")
    assert found.saved_at - saved.saved_at < timedelta(seconds=1)
    assert (found.id, found.name, found.page, found.query, found.looked) == (
        saved.id,
        "Khost, strikes",
        "map",
        "province=AF-KHO",
        TODAY,
    )
    other.rename("ada", saved.id, "Khost")
    assert [view.name for view in views.list("ada")] == ["Khost"]
    views.delete("ada", saved.id)
    assert other.list("ada") == []
    with pytest.raises(SavedViewsError, match="deleted meanwhile"):
        views.rename("ada", saved.id, "Again")
    other.close()


def test_the_team_sees_it_and_only_its_reader_changes_it(views: SavedViews) -> None:
    save(views, "B")
    save(views, "a")
    hers = save(views, "Hers", "grace")
    assert [view.name for view in views.list("ada")] == ["a", "B", "Hers"]
    assert [view.name for view in views.list("grace")] == ["Hers", "a", "B"]
    for change in (lambda: views.rename("ada", hers.id, "Mine"), lambda: views.delete("ada", hers.id)):
        with pytest.raises(SavedViewsError, match="This view is Grace’s"):
            change()
    assert [view.name for view in views.list("grace")] == ["Hers", "a", "B"]


def test_when_each_reader_looked(views: SavedViews) -> None:
    saved = save(views)
    assert [view.looked for view in views.list("grace")] == [""]
    assert views.note_look("grace", saved.id, BEFORE)
    assert views.note_look("grace", saved.id, TODAY)
    assert [view.looked for view in views.list("grace")] == [TODAY]
    assert not views.note_look("grace", "0" * 32, TODAY)
    views.delete("ada", saved.id)
    assert views.list("grace") == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_name_that_is_none_is_said(views: SavedViews, name: str) -> None:
    with pytest.raises(SavedViewsError, match="a name of at most 80 characters"):
        save(views, name)


def test_a_name_is_used_once_and_views_are_limited(views: SavedViews, monkeypatch: pytest.MonkeyPatch) -> None:
    save(views)
    with pytest.raises(SavedViewsError, match="you have a view “Khost” already"):
        save(views)
    second = save(views, "Kunar")
    with pytest.raises(SavedViewsError, match="you have a view “Khost” already"):
        views.rename("ada", second.id, "Khost")
    save(views, "Khost", "grace")
    monkeypatch.setenv(SAVED_VIEWS.setting, "2")
    with pytest.raises(SavedViewsError, match="you have 2 views already"):
        save(views, "Third")


def test_two_servers_that_start_at_once_make_the_tables_once(address: str) -> None:
    stores = [SavedViews(address) for _ in range(4)]
    problems: list[Exception] = []

    def begin(store: SavedViews, number: int) -> None:
        try:
            save(store, f"View {number}")
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=begin, args=(store, number)) for number, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []
    assert len(stores[0].list("ada")) == 4
    for store in stores:
        store.close()


def test_the_steps_lead_to_the_tables_of_the_code(views: SavedViews, address: str) -> None:
    views.list("ada")
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    found = inspect(engine)
    for table in Base.metadata.sorted_tables:
        columns = {column["name"]: bool(column["nullable"]) for column in found.get_columns(table.name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}
    engine.dispose()


def test_a_database_that_is_away_and_back(cluster: Cluster) -> None:
    views = SavedViews(cluster.address)
    kept = save(views, "Kept")
    cluster.stop()
    try:
        with pytest.raises(SavedViewsError) as caught:
            save(views, "Not kept")
        assert str(caught.value).startswith("The view was not saved: the database “postgres” at 127.0.0.1")
        assert "word" not in str(caught.value)
        with pytest.raises(SavedViewsError, match="Saved views cannot be read now"):
            views.list("ada")
    finally:
        cluster.start()
    assert [view.id for view in views.list("ada")] == [kept.id]
    again = save(views, "Again")
    views.delete("ada", again.id)
    views.delete("ada", kept.id)
    views.close()


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SavedViewsError, match=r"The view was not saved: .*file"):
        save(SavedViews(f"sqlite:///{tmp_path / 'file' / 'views.db'}"))


@pytest.mark.parametrize("address", ["mysql://h/d", "nonsense", "oracle://u:secret@h/d"])
def test_an_address_that_is_none_is_said_without_its_password(address: str) -> None:
    with pytest.raises(SavedViewsError) as caught:
        SavedViews(address).list("ada")
    assert "expected sqlite:" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_where_views_are_saved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AFPAK_SAVED_VIEWS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_address() == f"sqlite:///{tmp_path}/afpak/saved_views.db"
    monkeypatch.setenv("AFPAK_SAVED_VIEWS", "postgresql://h/d")
    assert default_address() == "postgresql://h/d"


def test_what_is_new_since_the_last_look(folder: Path, tmp_path: Path) -> None:
    versions = Versions(tmp_path / "kept")
    old = load(folder)
    versions.keep(old, datetime(2026, 12, 1, tzinfo=UTC))
    small.set_of(folder, "claims", "attack-1", killed_min=6, killed_max=6)
    small.set_of(folder, "incidents", small.SHELLING, title="Shelling of Alpha, again")
    new = load(folder)
    assert news.count_news(versions, new, "", old.version) == 2
    assert news.count_news(versions, new, "province=AF-KHO", old.version) == 1
    assert news.count_news(versions, new, "province=AF-PKA", old.version) == 0
    assert news.count_news(versions, new, "", new.version) == 0
    assert news.count_news(versions, new, "", "0123456789ab") is None
    assert news.count_news(versions, new, "", "") is None
