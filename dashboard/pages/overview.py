"""The latest page by the name of its first address."""

from dashboard.pages.latest import page as page
