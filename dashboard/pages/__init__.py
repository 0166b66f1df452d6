"""One file for each page: reads the filters, calls analysis and charts, lays out."""
