"""Every table of identity. Unlike other folders this one names its files' contents: Django looks for models here."""

from spom.identity.models.codes import OneTimeCode
from spom.identity.models.contacts import ContactProof
from spom.identity.models.exports import RegistryExport
from spom.identity.models.factors import AuthenticatorApp, Challenge, Passkey, RecoveryCode, StepReset
from spom.identity.models.federation import CameFrom, Handover, KnownAs, LinkedIdentity, SigningKey, TakenAnswer
from spom.identity.models.imports import ImportPhoto, ImportRow, RegistryImport
from spom.identity.models.kept import KeptWork
from spom.identity.models.people import OldPassword, Role, RoleGrant, Unit, User
from spom.identity.models.registry import ActivationLink, RegistryPhoto, RegistryRecord
from spom.identity.models.requests import ContactRequest, Newcomer
from spom.identity.models.sessions import Device, Session
from spom.identity.models.tallies import Tally

__all__ = [
    "ActivationLink",
    "AuthenticatorApp",
    "CameFrom",
    "Challenge",
    "ContactProof",
    "ContactRequest",
    "Device",
    "Handover",
    "ImportPhoto",
    "ImportRow",
    "KeptWork",
    "KnownAs",
    "LinkedIdentity",
    "Newcomer",
    "OldPassword",
    "OneTimeCode",
    "Passkey",
    "RecoveryCode",
    "RegistryExport",
    "RegistryImport",
    "RegistryPhoto",
    "RegistryRecord",
    "Role",
    "RoleGrant",
    "Session",
    "SigningKey",
    "StepReset",
    "TakenAnswer",
    "Tally",
    "Unit",
    "User",
]
