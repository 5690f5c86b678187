"""Alembic revisions of the relational store."""
