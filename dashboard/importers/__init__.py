"""Other people's event data, read into frames of one form and never mixed into the curated record."""
