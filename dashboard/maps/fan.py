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
    result = frame[["lat", "lon"]].astype("float64").copy()
    order = pd.DataFrame(
        {"lat": frame["lat"], "lon": frame["lon"], "size": diameters, "key": frame["incident_id"]}, index=frame.index
    ).sort_values(["lat", "lon", "size", "key"], ascending=[True, True, False, True])
    grouped = order.groupby(["lat", "lon"], sort=False)
    rank = grouped.cumcount().reindex(frame.index)
    shared = grouped["size"].transform("size").reindex(frame.index)
    # A spiral of unit spacing puts the n-th symbol at sqrt(n); the mean diameter of a group sets its unit, the
    # largest (in the middle) pushes all others out by its own radius.
    mean = grouped["size"].transform("mean").reindex(frame.index)
    largest = grouped["size"].transform("max").reindex(frame.index)
    radius = np.where(rank > 0, np.sqrt(rank) * mean * 0.95 + np.maximum(largest - mean, 0) / 2, 0.0)
    angle = rank * GOLDEN_ANGLE
    alone = shared == 1
    result["lon"] += np.where(alone, 0.0, radius * np.cos(angle) * degrees_per_pixel)
    result["lat"] += np.where(
        alone, 0.0, radius * np.sin(angle) * degrees_per_pixel * np.cos(np.radians(frame["lat"].astype("float64")))
    )
    result["shared"] = shared.astype("int64")
    return result
