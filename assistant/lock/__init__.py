"""What a statement must share with its passage, one module a question: who, how much, for whom, if, and not."""
