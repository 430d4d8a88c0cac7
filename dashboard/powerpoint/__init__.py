"""How a slide is drawn: its boxes and type, native charts and tables, and how much room words need. Decides nothing."""
