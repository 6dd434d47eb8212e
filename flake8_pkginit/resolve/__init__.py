"""Found, missing or undecided."""
