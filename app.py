"""The dashboard's server: ``streamlit run app.py`` starts it; ``dashboard/pages/main.py`` runs for each reader."""

import streamlit as st

from dashboard.pages.guarding import middleware
from dashboard.pages.serving import SCRIPT, routes

app = st.App(SCRIPT, routes=routes(), middleware=middleware(routes()))
