"""What a server needs around Streamlit: who may connect, which addresses there are, what every answer carries."""
