"""What people find help in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User


class Article(models.Model):
    """One subject of the help centre, in all its languages."""

    class Category(models.TextChoices):
        """What people come with."""

        SIGN_IN = "sign-in", _("Signing in")
        CAMERA = "camera", _("Camera and presence checks")
        LEARNING = "learning", _("Learning hours")
        BOOKING = "booking", _("Booking and paying")
        TESTS = "tests", _("Tests and results")
        PORTAL = "portal", _("The portal")

    slug = models.SlugField(unique=True, max_length=80)
    category = models.CharField(max_length=16, choices=Category)
    order = models.PositiveSmallIntegerField(default=100)
    # Names of pages this article helps with, such as booking:slots.
    routes = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    def __str__(self) -> str:
        return self.slug


class ArticleVersionQuerySet(models.QuerySet["ArticleVersion"]):
    """Questions about many versions."""

    def published(self) -> "ArticleVersionQuerySet":
        """What people read."""
        return self.filter(state=ArticleVersion.State.PUBLISHED)


class ArticleVersion(models.Model):
    """One writing of an article in one language. What was published once is never changed, only followed."""

    class State(models.TextChoices):
        """DRAFT → REVIEW → PUBLISHED → RETIRED when a newer one is published."""

        DRAFT = "DRAFT", _("Draft")
        REVIEW = "REVIEW", _("To be reviewed")
        PUBLISHED = "PUBLISHED", _("Published")
        RETIRED = "RETIRED", _("Replaced")

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    language = models.CharField(max_length=10)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("Title"), max_length=120)
    summary = models.CharField(_("In one sentence"), max_length=240)
    words = models.CharField(_("Other words people search for"), max_length=300, blank=True)
    body = models.TextField(_("Text, in Markdown"), max_length=20_000)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # Empty: it came with the portal.
    written_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    helped = models.PositiveIntegerField(default=0)
    helped_not = models.PositiveIntegerField(default=0)

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "language", "number"], name="portal_article_version_counts_up"),
            models.UniqueConstraint(
                fields=["article", "language"],
                condition=Q(state="PUBLISHED"),
                name="portal_article_version_one_published_per_language",
            ),
            models.CheckConstraint(
                condition=~Q(state="PUBLISHED") | Q(published_at__isnull=False),
                name="portal_article_version_published_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.language} {self.number}"

    @property
    def came_with_the_portal(self) -> bool:
        """Was it not written here?"""
        return self.written_by_id is None


class ArticleVote(models.Model):
    """One answer to "Was this useful?". `voter` is a hash: we want to count people, not to know them."""

    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=64)
    useful = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "voter"], name="portal_article_vote_once_per_voter"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.useful}"
