"""What the surroundings say about learning: part of the one typed object of spom.config.env."""

from pydantic import Field

from spom.config.env_of_payments import PaymentSettings
from spom.config.kinds import OptionalWebAddress


class LearningSettings(PaymentSettings):
    """The `SPOM_…` variables of learning."""

    # Learning
    packages_url: OptionalWebAddress = Field(
        "",
        description="The address packages made elsewhere (SCORM, xAPI) are served from: another host name of the same "
        "portal, so that their scripts never reach its pages. Empty: `packages.localhost` for a portal at `localhost`, "
        "and nowhere else packages open.",
        examples=["https://packages.example.edu"],
    )
    trusted_presence: bool = Field(
        default=False,
        description="Lets a student confirm with a button that it is they, instead of a check at the camera: for "
        "trying the portal out on a machine without one. In production it refuses to start.",
        examples=["true"],
    )
