"""How the tables of saved views came to be, step by step (Alembic)."""
