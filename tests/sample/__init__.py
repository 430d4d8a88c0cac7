"""The invented board: what was planted in it is what the pages say about it."""
