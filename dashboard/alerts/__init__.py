"""Alerts: rules over the record, when each fires, and the messages that are sent of it, once each."""
