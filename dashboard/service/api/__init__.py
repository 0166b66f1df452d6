"""The record for programs: an API over HTTP under ``/api/v1``, with the pages' own filters and figures."""
