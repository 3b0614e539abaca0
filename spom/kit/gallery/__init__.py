"""The parts gallery at /parts/: every part in every state, for those who build pages. Not in production."""
