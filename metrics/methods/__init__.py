"""The tests we trust, strongest design first. A new one is a new file and a line here."""

from metrics.methods import neighbour_path, neighbours, own_series

METHODS = (neighbour_path.METHOD, neighbours.METHOD, own_series.METHOD)
