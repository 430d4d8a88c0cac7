"""The tests we trust, strongest design first. A new one is a new file and a line here."""

from metrics.methods import neighbours, own_series

METHODS = (neighbours.METHOD, own_series.METHOD)
