"""What people can show to others: certificates and badges, signed, with a page on which anybody may check them.

Nouns: Credential.
Verbs: issue, revoke.
"""
