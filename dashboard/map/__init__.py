"""The map: what it shows and how, as values that the page, files and the printed sheet read."""
