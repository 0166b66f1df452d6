"""Run by Alembic with the connection of ``store.SavedViews``."""

from alembic import context

from dashboard.service.saved_views.model import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
