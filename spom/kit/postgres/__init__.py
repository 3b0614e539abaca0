"""PostgreSQL, run by ourselves: find its programs, own its lifecycle, its roles, its backups.

`Cluster` (cluster.py) is one data directory and the server on it; several programs may use it at once, and the one
that leaves last stops it. Nothing here knows Django but `grants`.
"""
