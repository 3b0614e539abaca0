"""What the table of permissions needs from each of them."""

import re

from spom.identity.policies import Permission

CODE = re.compile(r"[a-z]+\.[a-z_]+")


def permissions_without_words(permissions: list[Permission]) -> list[str]:
    """Permissions with an odd code, no sentence for people, or no role that has them."""
    faults = []
    for permission in permissions:
        sentence = str(permission.sentence)
        if not CODE.fullmatch(permission.code):
            faults.append(f"{permission.code}: a code is app.verb_noun")
        if len(sentence.split()) < 2 or not sentence[0].isupper():
            faults.append(f"{permission.code}: say in a sentence what it lets a person do")
        if not permission.roles:
            faults.append(f"{permission.code}: nobody has it")
    return faults
