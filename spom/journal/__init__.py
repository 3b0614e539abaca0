"""The journal: every fact that happened in the house, sealed, and what it set off.

Nouns: Entry, Seal.
Verbs: announce, seal, verify.
"""
