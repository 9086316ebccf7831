"""What changes about organisations and people."""

from __future__ import annotations

from collections.abc import Collection

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.errors import NotASamplePerson, OrganisationRefused, PersonRefused
from candil.trust.accounts.models import Organisation, User
from candil.trust.accounts.policies import MANAGE_PEOPLE, ROLES, Viewer, require
from candil.trust.audit import services as audit


@transaction.atomic
def add_organisation(
    *, by: Viewer, slug: str, name: str, sector: str, country: str = "", is_sample: bool = False
) -> Organisation:
    """Admit an organisation. `sector` is one of `models.Sector`, `country` ISO 3166-1 alpha-3 or empty.

    Raises `NotPermitted`, and `OrganisationRefused` when the description is not valid or the short name is taken.
    """
    require(by, MANAGE_PEOPLE)
    organisation = Organisation(slug=slug, name=name, sector=sector, country=country, is_sample=is_sample)
    _check_organisation(organisation)
    organisation.save()
    audit.record(
        by=by.username,
        action="accounts.add_organisation",
        subject=f"organisation:{slug}",
        details={"name": name, "sector": sector, "country": country, "is_sample": is_sample},
    )
    return organisation


@transaction.atomic
def change_organisation(*, by: Viewer, organisation: Organisation, name: str, sector: str, country: str) -> None:
    """Correct what is said about an organisation; its short name stays, because files and links carry it."""
    require(by, MANAGE_PEOPLE)
    organisation.name, organisation.sector, organisation.country = name, sector, country
    _check_organisation(organisation)
    organisation.save()
    audit.record(
        by=by.username,
        action="accounts.change_organisation",
        subject=f"organisation:{organisation.slug}",
        details={"name": name, "sector": sector, "country": country},
    )


@transaction.atomic
def add_person(  # noqa: PLR0913 — a person has this many plain facts, all by keyword
    *,
    by: Viewer,
    username: str,
    organisation: Organisation,
    roles: Collection[str],
    email: str = "",
    password: str | None = None,
    first_name: str = "",
    last_name: str = "",
    is_sample: bool = False,
) -> User:
    """Let a person in. Without a password they need a link from `password_link` before they can sign in.

    Raises `NotPermitted`, and `PersonRefused` when the name or address is taken, a role is unknown or the password
    is too weak.
    """
    require(by, MANAGE_PEOPLE)
    person = User(
        username=username,
        email=email,
        first_name=first_name,
        last_name=last_name,
        organisation=organisation,
        roles=_known_roles(roles),
        is_sample=is_sample,
    )
    _check_person(person, password)
    person.set_password(password)
    person.save()
    if email:
        EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
    audit.record(
        by=by.username,
        action="accounts.add_person",
        subject=f"person:{username}",
        details={"organisation": organisation.slug, "roles": person.roles, "is_sample": is_sample},
    )
    return person


@transaction.atomic
def change_roles(*, by: Viewer, person: User, roles: Collection[str]) -> None:
    """Give a person these roles instead of the present ones; works from their next page on.

    Nobody takes the administrator role from themselves, so that a site never loses its last one by a slip.
    """
    require(by, MANAGE_PEOPLE)
    before, after = list(person.roles), _known_roles(roles)
    if person.pk == by.user_id and "administrator" in before and "administrator" not in after:
        raise PersonRefused(_("You cannot take the administrator role from yourself. Ask another administrator."))
    person.roles = after
    person.save(update_fields=["roles"])
    audit.record(
        by=by.username,
        action="accounts.change_roles",
        subject=f"person:{person.username}",
        details={"before": before, "after": after},
    )


@transaction.atomic
def deactivate_person(*, by: Viewer, person: User) -> None:
    """Close a person's access at once, also in browsers where they are signed in; what they did stays."""
    require(by, MANAGE_PEOPLE)
    if person.pk == by.user_id:
        raise PersonRefused(_("You cannot close your own access. Ask another administrator."))
    _set_active(by=by, person=person, active=False)


@transaction.atomic
def reactivate_person(*, by: Viewer, person: User) -> None:
    """Open a person's access again, with the roles they had."""
    require(by, MANAGE_PEOPLE)
    _set_active(by=by, person=person, active=True)


@transaction.atomic
def reset_second_factor(*, by: Viewer, person: User) -> None:
    """Remove a person's authenticator app, passkeys and recovery codes, because they lost them all.

    They set up a new one at their next sign-in. Nobody resets their own: that would make the factor pointless.
    """
    require(by, MANAGE_PEOPLE)
    if person.pk == by.user_id:
        raise PersonRefused(_("You cannot reset your own second factor here. Ask another administrator."))
    Authenticator.objects.filter(user=person).delete()
    audit.record(by=by.username, action="accounts.reset_second_factor", subject=f"person:{person.username}")


@transaction.atomic
def password_link(*, by: Viewer, person: User) -> str:
    """The path of a page where the person sets their password; works once and for PASSWORD_RESET_TIMEOUT seconds."""
    require(by, MANAGE_PEOPLE)
    audit.record(by=by.username, action="accounts.password_link", subject=f"person:{person.username}")
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})


@transaction.atomic
def give_totp(*, by: Viewer, person: User) -> str:
    """Give an invented person an authenticator and return its secret (base 32). Raises `NotASamplePerson`."""
    require(by, MANAGE_PEOPLE)
    if not person.is_sample:
        raise NotASamplePerson(_("Only invented people of a trial get a second factor from the machine."))
    Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    audit.record(by=by.username, action="accounts.give_totp", subject=f"person:{person.username}")
    return secret


def _set_active(*, by: Viewer, person: User, active: bool) -> None:
    person.is_active = active
    person.save(update_fields=["is_active"])
    action = "accounts.reactivate_person" if active else "accounts.deactivate_person"
    audit.record(by=by.username, action=action, subject=f"person:{person.username}")


def _known_roles(roles: Collection[str]) -> list[str]:
    unknown = sorted(set(roles) - ROLES.keys())
    if unknown:
        raise PersonRefused(
            _("There is no role “%(unknown)s”. The roles are: %(known)s.")
            % {"unknown": ", ".join(unknown), "known": ", ".join(ROLES)}
        )
    return [code for code in ROLES if code in roles]


def _check_organisation(organisation: Organisation) -> None:
    try:
        organisation.full_clean()
    except ValidationError as error:
        raise OrganisationRefused(_told(error)) from error
    if organisation.country and organisation.country not in vocabulary.codes_of("citizenship"):
        raise OrganisationRefused(
            _("country: “%(code)s” is no ISO 3166-1 alpha-3 code, such as GBR.") % {"code": organisation.country}
        )


def _check_person(person: User, password: str | None) -> None:
    taken = User.objects.filter(username__iexact=person.username)
    if person.email:
        taken = User.objects.filter(Q(username__iexact=person.username) | Q(email__iexact=person.email))
    if taken.exists():
        raise PersonRefused(_("This user name or e-mail address belongs to somebody else. Choose another."))
    try:
        person.full_clean(exclude=["password"])
        if password is not None:
            validate_password(password, person)
    except ValidationError as error:
        raise PersonRefused(_told(error)) from error


def _told(error: ValidationError) -> str:
    """One line that names each field and what is wrong with it."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())
