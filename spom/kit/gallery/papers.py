"""A paper with every part once, as PDF."""

from spom.kit.pdf.paper import Letterhead, Paper, qr_svg
from spom.kit.pdf.prose import prose

WHERE = "https://portal.example.org/verify/7Q4M-2KXA"
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><circle cx="24" cy="24" r="22" fill="#00566e"/>'
    b'<path d="M8 30q8-7 16 0t16 0" fill="none" stroke="#fff" stroke-width="4"/></svg>'
)
TITLES = {"en": "Statement of hours", "hi": "घंटों का विवरण", "de": "Nachweis der Lernstunden"}
TEXT = """
## The same Markdown as on pages

Text may be **strong**, *stressed* or `exact`, and may [lead somewhere](https://portal.example.org).

1. The first thing.
2. The second thing.

> A remark that stands aside.

| Script | Example |
|---|---|
| Latin | Straße, Świętokrzyska |
| Devanagari | नमक, क्षत्रिय, ज्ञान |
"""


def sample_paper(language: str) -> Paper:
    """The sample in one of the three languages; what people wrote stays as they wrote it."""
    hours = [[f"Module {number}: नमक and Straße", f"{number} h 20 min"] for number in range(1, 31)]
    return Paper(
        template="ui/sample_paper.typ",
        title=TITLES[language],
        language=language,
        letterhead=Letterhead(
            name="Riverbend University",
            lines=("School of Public Service, Riverbend 560001", "portal.example.org"),
            logo=LOGO,
        ),
        footer="portal.example.org/verify, 7Q4M-2KXA",
        content={
            "greeting": "What a paper looks like, with every part once.",
            "facts": [["Name", "Alice Zeller, ऐलिस"], ["Paid", "₹1,20,000"], ["Where", "Straße der Übung 4"]],
            "heading": "A table that is longer than its page",
            "columns": ["What", "Hours"],
            "rows": [*hours, ["Together", "475 h"]],
            "note": "A remark of the institution.",
            "prose": prose(TEXT),
            "code": qr_svg(WHERE),
            "verify": "Scan the code to see whether this paper is real.",
            "address": WHERE,
        },
    )
