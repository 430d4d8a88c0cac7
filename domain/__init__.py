"""What the board talks about: its words, its periods, its records and what can go wrong. Imports nothing of ours."""
