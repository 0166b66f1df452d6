"""The tables of saved views."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

IDENTIFIER = 32
PERSON = 255
NAME = 120
PAGE = 40
VERSION = 12


class Base(DeclarativeBase):
    """What the tables share."""


class ViewRow(Base):
    """One saved view: whose it is, its name, and the page and query that it opens."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("owner", "name", name="one_name_once"),)

    id: Mapped[str] = mapped_column(String(IDENTIFIER), primary_key=True)
    owner: Mapped[str] = mapped_column(String(PERSON), index=True)
    owner_name: Mapped[str] = mapped_column(String(PERSON))
    name: Mapped[str] = mapped_column(String(NAME))
    page: Mapped[str] = mapped_column(String(PAGE))
    query: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class LookRow(Base):
    """When a reader last opened a view, and which version of the data was shown."""

    __tablename__ = "saved_view_looks"

    view_id: Mapped[str] = mapped_column(
        String(IDENTIFIER), ForeignKey("saved_views.id", ondelete="CASCADE"), primary_key=True
    )
    reader: Mapped[str] = mapped_column(String(PERSON), primary_key=True)
    version: Mapped[str] = mapped_column(String(VERSION))
    looked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
