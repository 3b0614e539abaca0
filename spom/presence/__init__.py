"""Is the person at the camera the person who signed in? Checks, their alternatives, and the people who review them.

Nouns: Consent, ReferenceFace, PresenceCheck, Evidence, Review.
Verbs: give and withdraw consent, enrol a face, draw a challenge, decide, accept an alternative, review, appeal, erase.
"""
