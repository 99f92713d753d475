"""Imports: files of exports on their way into the database, from what is read of them to what is taken back."""
