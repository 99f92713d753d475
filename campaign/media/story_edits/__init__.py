"""What people decided about stories: taken apart, put together, undone."""
