"""The help desk: what comes in, drafts, replies, what goes out, and what is learned from it."""
