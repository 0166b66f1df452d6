"""The dashboard under readers."""
