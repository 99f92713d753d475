"""Files: what people send, opened safely and laid out as tables of text."""
