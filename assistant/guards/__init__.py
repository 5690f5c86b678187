"""What a message is before it is a question: one module a rule."""
