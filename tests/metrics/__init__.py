"""The statistics: known answers, planted truths, noise without effect, and everything that must be refused."""
