"""Incidents that share a place, fanned out around it so that none hides another."""

from __future__ import annotations

import numpy as np
import pandas as pd

GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))


def fan_out(frame: pd.DataFrame, diameters: pd.Series, degrees_per_pixel: float) -> pd.DataFrame:
    """Return where each record is drawn: ``lat`` and ``lon`` in degrees, and ``shared`` (how many share the place).

    A record that has its coordinates for itself keeps them. Others are set on a sunflower spiral (Vogel 1979,
    Mathematical Biosciences 44) around the place, the largest in the middle, spaced by the diameters of the
    symbols in pixels at the given scale. ``frame`` has lat, lon and incident_id; the index is kept.
    """
    lat, lon = frame["lat"].to_numpy("float64"), frame["lon"].to_numpy("float64")
    size = diameters.to_numpy("float64")
    _, group = np.unique(np.column_stack([lat, lon]), axis=0, return_inverse=True)
    group = group.reshape(-1)
    order = np.lexsort((frame["incident_id"].to_numpy(dtype=object).astype("U"), -size, group))
    shared = np.bincount(group, minlength=1)
    first = np.concatenate([[0], np.cumsum(shared)[:-1]])
    rank = np.empty(len(frame), dtype="int64")
    rank[order] = np.arange(len(frame)) - first[group[order]]
    # A spiral of unit spacing puts the n-th symbol at sqrt(n); the mean diameter of a group sets its unit, the
    # largest (in the middle) pushes all others out by its own radius.
    mean = (np.bincount(group, weights=size, minlength=1) / np.maximum(shared, 1))[group]
    largest = np.zeros(len(shared))
    np.maximum.at(largest, group, size)
    radius = np.where(rank > 0, np.sqrt(rank) * mean * 0.95 + np.maximum(largest[group] - mean, 0) / 2, 0.0)
    angle = rank * GOLDEN_ANGLE
    return pd.DataFrame(
        {
            "lat": lat + radius * np.sin(angle) * degrees_per_pixel * np.cos(np.radians(lat)),
            "lon": lon + radius * np.cos(angle) * degrees_per_pixel,
            "shared": shared[group].astype("int64"),
        },
        index=frame.index,
    )
