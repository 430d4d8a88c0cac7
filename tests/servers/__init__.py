"""What the tests need besides Python: a browser and a PostgreSQL server, found where they are or installed."""
