"""The tests: one folder for each package, and beside them those of the whole house."""
