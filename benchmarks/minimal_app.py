"""The least that a Streamlit script must do to draw one map of points: what opening the Map page is compared with."""

import os

import plotly.graph_objects as go
import streamlit as st

points = int(os.environ.get("POINTS", "400"))
figure = go.Figure(
    go.Scattermap(
        lat=[30 + 6 * (i * 0.618 % 1) for i in range(points)],
        lon=[62 + 10 * (i * 0.414 % 1) for i in range(points)],
        mode="markers",
        marker={"size": 10, "color": "#D55E00"},
    )
)
figure.update_layout(
    height=600,
    margin={"l": 0, "r": 0, "t": 0, "b": 0},
    map={
        "style": {
            "version": 8,
            "sources": {},
            "layers": [{"id": "ground", "type": "background", "paint": {"background-color": "#eee"}}],
        },
        "center": {"lat": 33, "lon": 67},
        "zoom": 4.5,
    },
)
st.plotly_chart(figure, theme=None)
