"""Contracts: what a painter gives out is what the exhibit's table says, and what the key says of it.

They read files and figures as anybody can (plotly's JSON, SVG, the parts of an office file) and hold them against the
table, so that they outlive a change of folders, types and names below.
"""
