"""Figures: records in, plain dicts out (`go.Figure` costs 400 times as much). They query and decide nothing."""
