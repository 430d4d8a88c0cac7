"""Pure statistics: whether an outcome changed, how sure we are, and what we could not have seen."""
