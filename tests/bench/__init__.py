"""Benchmarks: each measures the machine's own limit first, and quotes its result as a share of it."""
