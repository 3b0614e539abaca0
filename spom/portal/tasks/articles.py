"""Bringing in the articles that come with the portal."""

from django.utils import timezone
from procrastinate.contrib.django import app

from spom.portal.actions.articles import bring_in_articles
from spom.portal.queries.shipped_articles import shipped_articles


@app.periodic(cron="13 * * * *")
@app.task(queueing_lock="portal.bring_in_articles")
def bring_in_hourly(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """A newer release may bring newer articles."""
    bring_in()


@app.task
def bring_in() -> None:
    """Bring in what is new or changed."""
    bring_in_articles(articles=shipped_articles(), at=timezone.now())
