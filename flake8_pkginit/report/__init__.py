"""The output formats: one format, one file."""
