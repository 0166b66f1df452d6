"""Which incident answered which, with both places: the links that a map draws."""

from __future__ import annotations

import numpy as np
import pandas as pd

ARC_POINTS = 9


def answer_links(frame: pd.DataFrame, responses: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the links between two incidents of the records, and how many have only one end among them.

    ``frame`` is what ``analysis.records.records`` returns, ``responses`` the table of that name. One row for each
    link: incident_id (the answer), responds_to_id (what it answered), basis, ``days`` from the first day of the one to
    that of the other, titles (``answer``, ``answered``), place names and coordinates of both main places (``from_``
    what was answered, ``to_`` the answer), ``same_place``.
    """
    columns = ["incident_id", "title", "place", "date_start", "lat", "lon"]
    known = set(frame["incident_id"])
    ends = responses["incident_id"].isin(known).astype(int) + responses["responds_to_id"].isin(known).astype(int)
    to = frame[columns].rename(
        columns={"title": "answer", "place": "to_place", "date_start": "to_date", "lat": "to_lat", "lon": "to_lon"}
    )
    origin = frame[columns].rename(
        columns={
            "incident_id": "responds_to_id",
            "title": "answered",
            "place": "from_place",
            "date_start": "from_date",
            "lat": "from_lat",
            "lon": "from_lon",
        }
    )
    links = responses[["incident_id", "responds_to_id", "basis"]].merge(to, on="incident_id")
    links = links.merge(origin, on="responds_to_id")
    links["days"] = (links["to_date"] - links["from_date"]).dt.days
    links["same_place"] = (links["from_lat"] == links["to_lat"]) & (links["from_lon"] == links["to_lon"])
    return links.sort_values(["to_date", "incident_id", "responds_to_id"], ignore_index=True), int((ends == 1).sum())


def arc(links: pd.DataFrame, bend: float = 0.18) -> tuple[np.ndarray, np.ndarray]:
    """Return latitudes and longitudes of an arc for each link: two arrays of links by points.

    A quadratic Bézier curve from the answered to the answering place, bent to the left of its way by ``bend`` of its
    length, so that two links between the same places in opposite directions lie apart. East and west are shortened by
    the cosine of the latitude while the curve is bent.
    """
    start = links[["from_lat", "from_lon"]].to_numpy("float64")
    end = links[["to_lat", "to_lon"]].to_numpy("float64")
    shrink = np.cos(np.radians((start[:, 0] + end[:, 0]) / 2))
    up, across = end[:, 0] - start[:, 0], (end[:, 1] - start[:, 1]) * shrink
    middle = (start + end) / 2 + bend * np.column_stack([across, -up / np.maximum(shrink, 0.1)])
    t = np.linspace(0.0, 1.0, ARC_POINTS)[None, :]
    curve = [
        (1 - t) ** 2 * start[:, [axis]] + 2 * t * (1 - t) * middle[:, [axis]] + t**2 * end[:, [axis]] for axis in (0, 1)
    ]
    return curve[0], curve[1]
