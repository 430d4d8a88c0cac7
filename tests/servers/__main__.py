"""Makes ready what the tests need besides Python, and says what stays missing: `python -m tests.servers`."""

from tests.servers import chromium, postgresql

NEEDS = {"browser": chromium.make_ready, "PostgreSQL": postgresql.make_ready}

for need, make_ready in NEEDS.items():
    missing = make_ready()
    if missing:
        print(f"The {need} tests will be skipped: {missing}.")
