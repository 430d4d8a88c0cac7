"""How often the tests cry wolf, and what they find: a seeded simulation anybody can run again (METHOD section 9).

`simulation` makes series of which the truth is known, `trial` asks the product's tests about them, `releases` asks its
verdicts about whole releases of unchanged links, `outcome` keeps what came of it, and `report` tells it in tables.
"""
