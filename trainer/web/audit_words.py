"""What the audit log's entries are called on the screen."""

from __future__ import annotations

from trainer.errors import translatable
from trainer.people.people import ROLE_NAMES
from trainer.people.units import KIND_NAMES

ACTIONS = {
    "organisation.founded": translatable("Organisation founded"),
    "unit.created": translatable("Unit added"),
    "unit.renamed": translatable("Unit renamed"),
    "unit.moved": translatable("Unit moved"),
    "unit.removed": translatable("Unit removed"),
    "cohort.created": translatable("Cohort added"),
    "cohort.renamed": translatable("Cohort renamed"),
    "cohort.closed": translatable("Cohort closed"),
    "cohort.reopened": translatable("Cohort opened again"),
    "cohort.joined": translatable("Joined a cohort"),
    "cohort.left": translatable("Left a cohort"),
    "person.created": translatable("Account made"),
    "person.edited": translatable("Person edited"),
    "person.moved": translatable("Person moved"),
    "person.deactivated": translatable("Person let go"),
    "person.reactivated": translatable("Person taken back"),
    "identity.erased": translatable("Identity erased"),
    "role.granted": translatable("Role given"),
    "role.withdrawn": translatable("Role withdrawn"),
    "password.changed": translatable("Password changed"),
    "password.reset": translatable("Password reset"),
    "password.removed": translatable("Password removed"),
    "session.opened": translatable("Signed in"),
    "session.closed": translatable("Signed out"),
    "session.revoked": translatable("Session ended"),
    "content.published": translatable("Content published"),
    "accommodation.set": translatable("Extra time arranged"),
    "assignment.created": translatable("Assignment made"),
    "assignment.excepted": translatable("Exception made"),
    "assignment.withdrawn": translatable("Assignment taken back"),
    "attempt.extended": translatable("Attempt extended"),
    "attempt.voided": translatable("Attempt voided"),
    "room.extended": translatable("Room extended"),
    "practice.retention": translatable("Recall to keep set"),
    "practice.fitted": translatable("Review schedule fitted"),
    "practice.items_estimated": translatable("Question difficulty estimated"),
    "item.retired": translatable("Item retired"),
    "item.returned": translatable("Item brought back"),
}
"""What the actions on record are called."""

REFUSED = ".refused"

ATTEMPTED = {
    "accommodation.read": translatable("look up extra time"),
    "accommodation.set": translatable("arrange extra time"),
    "assignment.create": translatable("make an assignment"),
    "assignment.except": translatable("make an exception"),
    "assignment.read": translatable("read an assignment"),
    "assignment.withdraw": translatable("take an assignment back"),
    "attempt.extend": translatable("extend an attempt"),
    "attempt.open": translatable("open an attempt"),
    "attempt.void": translatable("void an attempt"),
    "history.read": translatable("read a score history"),
    "play.open": translatable("open a conversation"),
    "play.read": translatable("read a conversation"),
    "rehearsals.read": translatable("read a rehearsal history"),
    "report.people": translatable("list the people of a report"),
    "report.read": translatable("read a report"),
    "result.read": translatable("read a result"),
    "room.extend": translatable("extend a room"),
    "round.open": translatable("open a round with people"),
}
"""What was asked for and refused: the action on record is one of these with REFUSED behind it."""

WORDS = {
    "before": translatable("before"),
    "by": translatable("by way of"),
    "cohort": translatable("cohort"),
    "cohorts": translatable("cohorts"),
    "count": translatable("count"),
    "email": translatable("E-mail"),
    "fields": translatable("changed"),
    "kind": translatable("level"),
    "login": translatable("Login"),
    "name": translatable("Name"),
    "openid": translatable("provider"),
    "parent": translatable("under"),
    "password": translatable("Password"),
    "role": translatable("role"),
    "roles": translatable("roles"),
    "setup": translatable("set-up"),
    "staff_number": translatable("Staff number"),
    "unit": translatable("unit"),
    **{role.value: name for role, name in ROLE_NAMES.items()},
    **{kind.value: name for kind, name in KIND_NAMES.items()},
}
"""Words that stand in the details of entries; others are shown as they are."""
