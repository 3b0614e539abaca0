"""SPOM: the self-service portal that an institution hosts for its students, employees and partners."""
