"""From a spreadsheet to checked rows: open safely, recognise, read, preview, accept. Asks `store` and `domain` only."""
