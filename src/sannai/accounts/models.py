"""Who signs in. What a person may do follows from their posts (organization), never from here."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from sannai.common.sealing import SealedTextField
from sannai.common.witness import Recorded, Rows, Spoken


class AccountManager(BaseUserManager["Account"]):
    def get_queryset(self) -> Rows[Account]:
        return Rows(self.model, using=self._db)

    def create_user(self, staff_key: str, password: str | None = None, **extra: Any) -> Account:
        """For Django and for tests; the office uses ``actions.create_account``, which leaves an event."""
        account = self.model(staff_key=staff_key, **extra)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(Spoken, AbstractBaseUser):
    """A sign-in of one member of staff, by staff key (職員番号). A second factor is required (django-otp)."""

    staff_key = models.CharField(max_length=32, unique=True)
    name = SealedTextField()
    email = SealedTextField(blank=True)
    is_active = models.BooleanField(default=True)
    seq = models.PositiveIntegerField(default=0)  # of its newest event

    USERNAME_FIELD = "staff_key"
    REQUIRED_FIELDS = ["name"]
    objects = AccountManager()

    subject_kind = "staff"

    @property
    def subject_id(self) -> str:
        return self.staff_key

    def __str__(self) -> str:
        return self.name


class Machine(Recorded):
    """A system that acts without a person at it. A post answers for it, and it reaches rows of one profile alone.

    ``role``: which column of the rights matrix; who may be registered as what, the room ``organization`` knows.
    """

    key = models.CharField(max_length=32, unique=True)  # m-…, never the key of a person
    title = models.CharField(max_length=60)
    purpose = models.CharField(max_length=500)
    post_key = models.CharField(max_length=64)
    profile = models.CharField(max_length=32)
    role = models.CharField(max_length=16)
    closed_at = models.DateTimeField(null=True, blank=True)
    seq = models.PositiveIntegerField(default=0)  # of its newest event

    subject_kind = "machine"

    @property
    def subject_id(self) -> str:
        return self.key

    @property
    def address(self) -> list[str]:
        """What names it in the address of its page."""
        return [self.key]

    def __str__(self) -> str:
        return self.title


class MachineToken(Recorded):
    """By what a system says who it is. Only the digest is kept: whoever loses a token gets a new one.

    Good until ``expires_on``, that day included. ``prefix``: its first letters, by which people tell it from others.
    """

    machine = models.ForeignKey(Machine, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)  # sha256, hex: of 256 random bits, so no salt is needed
    prefix = models.CharField(max_length=16)
    label = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def good_on(self, day: date) -> bool:
        """Whether it opens anything on this day, as far as the token itself goes."""
        return self.revoked_at is None and day <= self.expires_on

    def __str__(self) -> str:
        return f"{self.prefix}…"


class SignInAttempts(models.Model):
    """Failures in a row at one door. Kept for unknown staff keys too, so that a lock says nothing about them.

    ``key`` is a digest of door, staff key and network address, ``whose`` of the staff key alone: people also type
    their password where the staff key belongs.
    """

    key = models.CharField(max_length=64, unique=True)
    whose = models.CharField(max_length=64, blank=True, db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True, blank=True)  # when this key last got in from this address

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.failures}"


class Invitation(models.Model):
    """Somebody is asked to choose a password: the newest of each account, good for some days and for once.

    The code that opens it is made from the secret of the site when it is mailed or printed; here is its digest alone.
    """

    id = models.UUIDField(primary_key=True)
    account = models.OneToOneField(Account, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.account_id} {self.expires_at}"


class SavedQuery(models.Model):
    """A list as one person likes to see it: the conditions of its address, under a name of their own.

    A preference: it says nothing about anybody's case, so no event tells of it. What it asks is read anew each time.
    """

    staff_key = models.CharField(max_length=32)  # whose it is
    listing = models.CharField(max_length=32)
    label = SealedTextField()
    query = SealedTextField()  # as it stands in the address, without the question mark
    unit_key = models.CharField(max_length=64, blank=True)  # whose people see it too
    opens = models.BooleanField(default=False)  # the list begins with it, for its owner

    class Meta:
        indexes = [models.Index(fields=["listing", "staff_key"], name="saved_of_staff")]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "staff_key"], condition=models.Q(opens=True), name="saved_opens_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_key} {self.listing}"


class Inbox(models.Model):
    """やること of one person: when they looked last, and how they wish to be told. A preference, so no event."""

    staff_key = models.CharField(max_length=32, unique=True)
    looked_at = models.DateTimeField(null=True, blank=True)  # what came later is marked
    mail = models.CharField(max_length=8, blank=True)  # "", daily, at_once

    def __str__(self) -> str:
        return self.staff_key
