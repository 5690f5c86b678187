"""Whom a firm is sent to: what the choice rests on, the rules, and what they keep out."""
