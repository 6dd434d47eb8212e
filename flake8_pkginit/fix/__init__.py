"""Plan, verify and write repairs."""
