"""Saved views in a database: SQLite, or PostgreSQL for more than one machine. Whatever fails is said in words.

A call either has written what it was given when it returns, or raises: nothing is kept for later that could be lost.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from dashboard.disk import explain_failure
from dashboard.limits import LINK, SAVED_VIEW_NAME, SAVED_VIEWS
from dashboard.service.saved_views.model import PERSON, LookRow, ViewRow

SETTING = "AFPAK_SAVED_VIEWS"
EXPECTED = "sqlite:////path/of/file.db or postgresql://user:password@host/database"
CONNECT_SECONDS = 3
_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 0x_AF9A_0001
"""The number under which PostgreSQL lets one server at a time bring the tables up to date."""


class SavedViewsError(Exception):
    """Something was not done; the message says what and why, for the reader."""


@dataclass(frozen=True)
class SavedView:
    """A saved view as a reader sees it; ``looked`` is the version that this reader last saw of it, "" for none."""

    id: str
    owner: str
    owner_name: str
    name: str
    page: str
    query: str
    saved_at: datetime
    looked: str


def default_address() -> str:
    """Return where views are saved: ``AFPAK_SAVED_VIEWS``, else an SQLite file of the user that runs the server."""
    given = os.environ.get(SETTING, "").strip()
    if given:
        return given
    home = os.environ.get("XDG_DATA_HOME", "").strip() or str(Path.home() / ".local" / "share")
    return f"sqlite:///{Path(home) / 'afpak' / 'saved_views.db'}"


def _parse_address(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise SavedViewsError(f"{SETTING} is no address of a database — expected {EXPECTED}") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SavedViewsError(f"{SETTING} names {url.drivername!r} — expected {EXPECTED}")
    return url


class SavedViews:
    """The saved views of one database. Safe for threads; several servers may share a database."""

    def __init__(self, address: str) -> None:
        """Take the address of the database; it is asked for the first time when somebody asks for views."""
        self._address = address
        self._lock = Lock()
        self._engine: Engine | None = None

    def list(self, reader: str) -> list[SavedView]:
        """Return all views of the team, this reader's own first, by name; raises SavedViewsError."""
        with self._session("Saved views cannot be read now") as session:
            looks = {look.view_id: look.version for look in session.scalars(select(LookRow).filter_by(reader=reader))}
            rows = session.scalars(select(ViewRow)).all()
            views = [_view(row, looks.get(row.id, "")) for row in rows]
        return sorted(views, key=lambda view: (view.owner != reader, view.name.casefold(), view.id))

    def save(self, reader: str, reader_name: str, name: str, page: str, query: str, version: str) -> SavedView:
        """Save a view of the data of a version under a name that the reader has not used; raises SavedViewsError."""
        name = _check_name(name)
        if len(query) > LINK.value or len(reader) > PERSON:
            raise SavedViewsError(f"The view was not saved: its link has more than {LINK.text}.")
        now = datetime.now(UTC)
        row = ViewRow(id=secrets.token_hex(16), owner=reader, owner_name=reader_name[:PERSON], name=name, page=page)
        row.query, row.saved_at = query, now
        with self._session("The view was not saved", taken=name) as session:
            count = session.scalar(select(func.count()).select_from(ViewRow).filter_by(owner=reader))
            if (count or 0) >= SAVED_VIEWS.value:
                raise SavedViewsError(f"The view was not saved: you have {SAVED_VIEWS.text} already. Delete one first.")
            session.add(row)
            session.flush()
            session.add(LookRow(view_id=row.id, reader=reader, version=version, looked_at=now))
            return _view(row, version)

    def rename(self, reader: str, view_id: str, name: str) -> None:
        """Give a view of the reader's own another name; raises SavedViewsError."""
        name = _check_name(name)
        with self._session("The view was not renamed", taken=name) as session:
            self._own(session, reader, view_id).name = name

    def delete(self, reader: str, view_id: str) -> None:
        """Delete a view of the reader's own; raises SavedViewsError."""
        with self._session("The view was not deleted") as session:
            session.delete(self._own(session, reader, view_id))

    def note_look(self, reader: str, view_id: str, version: str) -> bool:
        """Note that a reader has opened a view and seen this version; False where there is no such view."""
        with self._session("That you opened the view was not noted") as session:
            if session.get(ViewRow, view_id) is None:
                return False
            session.merge(LookRow(view_id=view_id, reader=reader, version=version, looked_at=datetime.now(UTC)))
            return True

    def close(self) -> None:
        """Let go of all connections."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
            self._engine = None

    def _own(self, session: Session, reader: str, view_id: str) -> ViewRow:
        row = session.get(ViewRow, view_id)
        if row is None:
            raise SavedViewsError("This view was deleted meanwhile.")
        if row.owner != reader:
            raise SavedViewsError(f"This view is {row.owner_name}’s: only who saved it can change it.")
        return row

    @contextmanager
    def _session(self, what: str, taken: str = "") -> Iterator[Session]:
        """Give a session that is written when it ends; ``what`` begins the sentence where that fails."""
        try:
            with Session(self._ready_engine(), expire_on_commit=False) as session, session.begin():
                yield session
        except IntegrityError:
            raise SavedViewsError(f"{what}: you have a view “{taken}” already.") from None
        except SQLAlchemyError as error:
            raise SavedViewsError(f"{what}: the database {self._words} does not answer ({_why(error)}).") from None
        except OSError as error:
            raise SavedViewsError(f"{what}: {explain_failure(error)}") from None

    @property
    def _words(self) -> str:
        """Which database, without its password."""
        url = _parse_address(self._address)
        return f"“{url.database}”" + (f" at {url.host}" if url.host else "")

    def _ready_engine(self) -> Engine:
        """Return the engine, with the tables as this release has them."""
        with self._lock:
            if self._engine is None:
                engine = _make_engine(_parse_address(self._address))
                try:
                    _bring_up(engine)
                except BaseException:
                    engine.dispose()
                    raise
                self._engine = engine
            return self._engine


def _make_engine(url: URL) -> Engine:
    if url.drivername != "sqlite":
        return create_engine(
            url, pool_pre_ping=True, pool_size=4, connect_args={"connect_timeout": CONNECT_SECONDS}, pool_timeout=5
        )
    if url.database:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": CONNECT_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    return engine


def _bring_up(engine: Engine) -> None:
    """Make or change the tables where they are not those of this release; one server at a time."""
    from alembic import command
    from alembic.config import Config

    with engine.begin() as connection:
        _wait_for_turn(connection)
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > SAVED_VIEW_NAME.value:
        raise SavedViewsError(f"Give the view a name of at most {SAVED_VIEW_NAME.text}.")
    return name


def _view(row: ViewRow, looked: str) -> SavedView:
    saved = row.saved_at
    saved_at = saved.replace(tzinfo=UTC) if saved.tzinfo is None else saved.astimezone(UTC)  # SQLite knows no zones
    return SavedView(row.id, row.owner, row.owner_name, row.name, row.page, row.query, saved_at, looked)


def _why(error: SQLAlchemyError) -> str:
    """Return the reason of a database error in its own first line, without what was sent."""
    if isinstance(error, NoSuchModuleError):
        return "its driver is not installed"
    given = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()
    return given[0][:200] if given else type(error).__name__
