"""How doors answer: which statuses htmx swaps in although they are not a success (see layouts/document.html)."""

from http import HTTPStatus

REFUSED = HTTPStatus.CONFLICT
INVALID = HTTPStatus.UNPROCESSABLE_ENTITY
