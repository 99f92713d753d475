"""HTTP and pages, without any domain."""
