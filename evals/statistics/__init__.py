"""Intervals, comparisons, agreement and risk (metrics 3): numbers in, numbers out."""
