"""Measurements of speed, and what they measure with."""
