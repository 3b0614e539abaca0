"""What the portal itself lets people find: people, articles, notices, tickets. One statement each."""

import re
from urllib.parse import urlencode

from django.db.models import Case, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _

from spom.identity.models import User
from spom.identity.models.people import NAMES
from spom.identity.queries import people_to_help
from spom.portal.models.notice import Notice
from spom.portal.queries.articles import search_articles
from spom.portal.queries.notices import in_words
from spom.portal.queries.tickets import tickets_of, tickets_to_answer
from spom.portal.registry.menu import menu_for
from spom.portal.registry.search import Hit, Question

# Notices have no words until they are read: the newest are put into words and looked through.
NOTICES_LOOKED_THROUGH = 60
PERSON = "portal:person"
# As on an error page: K7F2-19.
CODE = re.compile(r"[0-9A-Za-z]{4}-[0-9A-Za-z]{2}")


def people(question: Question) -> list[Hit]:
    """People by name, number or address; for a coordinator those of their own units."""
    found = people_to_help(question.user).annotate(names=NAMES)
    for word in question.words:
        found = found.filter(names__contains=word.upper())
    begins = Case(When(full_name__istartswith=question.words[0], then=0), default=1)
    people: QuerySet[User] = found.order_by(begins, "full_name", "pk")[: question.most]
    return [
        Hit(
            title=person.full_name or person.username,
            url=reverse("portal:person", args=[person.pk]),
            more=person.username,
        )
        for person in people
    ]


def places(question: Question) -> list[Hit]:
    """Pages of the menu. Asks nothing."""
    return [
        Hit(title=str(entry.label), url=reverse(entry.url_name))
        for entry in menu_for(question.user, apps_off=question.apps_off)
        if all(word in str(entry.label).casefold() for word in question.words)
    ]


def articles(question: Question) -> list[Hit]:
    """Published help in the reader's language, forgiving about spelling."""
    return [
        Hit(title=version.title, url=reverse("portal:article", args=[version.article.slug]), more=version.summary)
        for version in search_articles(question.text, language=question.language)[: question.most]
    ]


def notices(question: Question) -> list[Hit]:
    """The person's newest notices, by their words."""
    newest = Notice.objects.of(question.user).order_by("-created_at", "-pk")[:NOTICES_LOOKED_THROUGH]
    return [
        Hit(title=row.words.subject, url=row.notice.link or reverse("portal:notices"), more=_first_line(row.words.text))
        for row in in_words(newest, question.user)
        if all(word in f"{row.words.subject} {row.words.text}".casefold() for word in question.words)
    ][: question.most]


def own_tickets(question: Question) -> list[Hit]:
    """What the person asked."""
    return [
        Hit(title=ticket.subject, url=reverse("portal:ticket", args=[ticket.number]), more=ticket.number)
        for ticket in tickets_of(question.user).filter(_about(question))[: question.most]
    ]


def inbox_tickets(question: Question) -> list[Hit]:
    """What staff may answer, by subject, number or person."""
    person = Q()
    for word in question.words:
        person &= Q(opened_by__full_name__icontains=word) | Q(email__icontains=word)
    found = tickets_to_answer(question.user).filter(_about(question) | person).select_related("opened_by")
    return [
        Hit(
            title=ticket.subject,
            url=reverse("portal:inbox_ticket", args=[ticket.number]),
            more=f"{ticket.number} · {ticket.who}",
        )
        for ticket in found.order_by("-spoken_at", "-pk")[: question.most]
    ]


def entries_of_request(question: Question) -> list[Hit]:
    """What the journal says of one request, for auditors who type the code of an error page. Asks nothing."""
    if not CODE.fullmatch(question.text):
        return []
    code = question.text.upper()
    title = _("Everything that happened in request %(code)s") % {"code": code}
    return [Hit(title=title, url=f"{reverse('portal:audit')}?{urlencode({'reference': code})}")]


def _about(question: Question) -> Q:
    about = Q()
    for word in question.words:
        about &= Q(subject__icontains=word) | Q(number__istartswith=word)
    return about


def _first_line(text: str) -> str:
    """Without the greeting: the first line that says something."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[1][:160] if len(lines) > 1 else ""
