"""Briefs: chosen charts, tables and sentences under one filter, as slides, PDF, Word and images with data."""
