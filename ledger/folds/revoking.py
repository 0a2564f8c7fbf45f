"""The rule on revocation as the log publishes it (``revocation.published`` on ``registry:revocation``)."""

from __future__ import annotations

from ledger.folds.status import cited
from ledger.folds.view import View
from ledger.rules.revocation import Revocation, rule_on

SUBJECT = "registry:revocation"


def published_rule(view: View, day: str) -> Revocation | None:
    """The rule for ``day`` known at the cut of ``view``; None where the ledger publishes none that was found."""
    told = [event for event in view.events(SUBJECT) if event.type == "revocation.published" and not event.excluded]
    rule = rule_on([event.body for event in told], day)
    if rule is None:
        return None
    last = [event for event in told if event.body["act"] == rule.act][-1]
    return rule._replace(published_by=cited(last.entry))
