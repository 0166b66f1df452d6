"""Dashboard of Afghan–Pakistan tensions: sourced incidents, and who claims which casualties."""
