"""The database, and the only SQL: tables, migrations, reads that give records, writes that take them."""
