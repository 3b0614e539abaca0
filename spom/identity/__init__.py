"""Who you are: accounts, units, roles, sign-in, sessions.

Nouns: User, Unit, RoleGrant.
Verbs: open an account, set a password, sign in, grant a role, revoke a role.
"""
