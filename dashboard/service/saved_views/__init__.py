"""Views that readers who have signed in save under a name, shared within the team, and when each was last opened."""
