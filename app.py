"""The dashboard's server: ``streamlit run app.py`` starts it; ``dashboard/pages/main.py`` runs for each reader."""

import streamlit as st
from starlette.middleware import Middleware

from dashboard.pages.guarding import middleware
from dashboard.pages.serving import SCRIPT, routes
from dashboard.pages.starting import start_with
from dashboard.pages.uploads import UploadGate
from dashboard.service.kept_answers import AnswerDesk

desk = AnswerDesk()
ours = routes(desk)
app = st.App(SCRIPT, routes=ours, middleware=[*middleware(ours), Middleware(UploadGate)], lifespan=start_with(desk))
