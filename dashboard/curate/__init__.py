"""Writing the tables: one form for every file, and the rows of a new incident."""
