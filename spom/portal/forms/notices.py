"""What a browser sends about notices."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role, Unit
from spom.portal.models.notice import Announcement, NoticeHabits
from spom.portal.registry.notices import Category, Channel


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class HabitsForm(forms.ModelForm[NoticeHabits]):
    """Quiet hours and the daily mail."""

    class Meta:
        model = NoticeHabits
        fields = ("quiet_from", "quiet_until", "digest_at")
        widgets = {"quiet_from": _clock(), "quiet_until": _clock(), "digest_at": _clock()}

    def _post_clean(self) -> None:
        """The rule about two ends is the action's; its refusal says why."""


def wish_name(category: Category, channel: Channel) -> str:
    """The name of one checkbox."""
    return f"{category.code}:{channel}"


class AnnouncementForm(forms.ModelForm[Announcement]):
    """An announcement and its audience."""

    role = forms.ChoiceField(
        label=_("To people with this role"), choices=[("", _("Everybody")), *Role.choices], required=False
    )
    unit = forms.ModelChoiceField(
        label=_("In this unit"),
        queryset=Unit.objects.order_by("name", "pk"),
        required=False,
        empty_label=_("All units"),
    )
    language = forms.ChoiceField(label=_("Written in"), choices=settings.LANGUAGES)
    due_at = forms.DateTimeField(
        label=_("Send at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    class Meta:
        model = Announcement
        fields = ("title", "text", "language", "role", "unit", "by_sms", "due_at")

    def clean_title(self) -> str:
        """One line: it becomes the subject of a mail."""
        return " ".join(str(self.cleaned_data["title"]).split())
