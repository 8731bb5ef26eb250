"""See the package's README part."""
