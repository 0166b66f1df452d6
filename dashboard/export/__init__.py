"""What leaves the dashboard: images, tables, decks and documents that explain themselves."""
