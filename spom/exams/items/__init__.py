"""Questions as values: what is asked, what is right. Readers and writers of the formats they travel in.

Nothing here knows a database, a person or a page.
"""
