"""Gathers what the database holds and what the statistics say into one case for each page and slide."""
