"""The link in the mail that proves an address."""
