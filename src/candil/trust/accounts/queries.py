"""Find organisations and people."""

from __future__ import annotations

import time
from functools import reduce
from operator import or_

from allauth.mfa.app_settings import TOTP_PERIOD
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from candil.trust.accounts.errors import NotASamplePerson, OrganisationUnknown, PersonUnknown
from candil.trust.accounts.models import Organisation, User
from candil.trust.accounts.policies import MANAGE_PEOPLE, ROLES, Role, Viewer, viewer_for


def organisation_by_slug(slug: str) -> Organisation:
    """The organisation with this short name. Raises `OrganisationUnknown`."""
    try:
        return Organisation.objects.get(slug=slug)
    except Organisation.DoesNotExist:
        raise OrganisationUnknown(
            _("No organisation is called “%(slug)s”. `candil organisation list` shows those that exist.")
            % {"slug": slug}
        ) from None


def organisation_of(viewer: Viewer) -> Organisation | None:
    """The organisation that the viewer works in, if any."""
    return Organisation.objects.filter(pk=viewer.organisation_id).first() if viewer.organisation_id else None


def person_named(username: str) -> User:
    """The active person with this user name, in whatever case. Raises `PersonUnknown`."""
    person = User.objects.filter(username__iexact=username, is_active=True).select_related("organisation").first()
    if person is None:
        raise PersonUnknown(
            _("No active person is called “%(username)s”. Check the spelling, or ask an administrator.")
            % {"username": username}
        )
    return person


def viewer_named(username: str) -> Viewer:
    """What the person with this user name may see and do. Raises `PersonUnknown`."""
    return viewer_for(person_named(username))


def organisations_with(permission: str) -> list[int]:
    """Keys of the organisations in which an active person has a role with this permission, in order. For later work."""
    people = User.objects.filter(is_active=True, organisation__isnull=False).values_list("organisation_id", "roles")
    carrying = {code for code, role in ROLES.items() if permission in role.permissions}
    return sorted({key for key, roles in people if carrying.intersection(roles)})


def organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """All organisations, with `active_people` counted, for whoever looks after people; otherwise one's own."""
    counted = Organisation.objects.annotate(active_people=Count("people", filter=Q(people__is_active=True)))
    if viewer.may(MANAGE_PEOPLE):
        return counted
    return counted.filter(pk=viewer.organisation_id) if viewer.organisation_id else counted.none()


def people(viewer: Viewer, *, search: str = "") -> QuerySet[User]:
    """People the viewer may look after, with their organisation; nobody for others.

    `search` keeps those whose names, address or organisation contain it.
    """
    found = User.objects.select_related("organisation").order_by("username")
    if not viewer.may(MANAGE_PEOPLE):
        return found.none()
    named = [
        Q(**{f"{field}__icontains": search})
        for field in ("username", "first_name", "last_name", "email", "organisation__name")
    ]
    return found.filter(reduce(or_, named)) if search else found


def roles_of(viewer: Viewer) -> list[Role]:
    """The roles that the signed-in person has, in the order in which they are listed everywhere."""
    if viewer.user_id is None:
        return []
    held = User.objects.values_list("roles", flat=True).get(pk=viewer.user_id)
    return [role for code, role in ROLES.items() if code in held]


def has_second_factor(person: User) -> bool:
    """Whether the person has an authenticator app or a passkey (recovery codes alone are none)."""
    factors = Authenticator.objects.filter(user_id=person.pk)
    return bool(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def code_of_sample_person(username: str) -> str:
    """The present authenticator code of an invented person, in trial mode only.

    Raises `PersonUnknown`, or `NotASamplePerson` for anybody real, for a person without an authenticator and on
    any site that is not a trial.
    """
    person = person_named(username)
    app = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).first()
    if not (settings.TRIAL and person.is_sample and app):
        raise NotASamplePerson(
            _("The machine shows codes only of invented people, in trial mode, who were given an authenticator.")
        )
    counter = int(time.time()) // TOTP_PERIOD
    return str(format_hotp_value(hotp_value(decrypt(app.data["secret"]), counter)))
