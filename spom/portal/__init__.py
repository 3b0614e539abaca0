"""The portal: home, menu, institution, notices, help, maintenance, status. Every app shows itself through it.

Nouns: Institution, Page.
Verbs: set up the institution, change settings, publish a page.
"""
