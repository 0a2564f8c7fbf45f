"""The standard that a list is about: the one asked for, or the one that suits the kind of unit asked for."""

from __future__ import annotations

import click
from click.core import ParameterSource

from commands.asking.answers import Asked, standard_meant


def standard_asked(question: Asked, name: str, kind: str | None) -> str:
    """The full id of the standard ``name``; where nobody named one and it isn't for units of ``kind``, the only one
    that is: units of a province's own kind are asked about by their own standard. Raises STANDARD_NOT_FOUND."""
    wanted = standard_meant(question, name)
    given = click.get_current_context().get_parameter_source("standard") is not ParameterSource.DEFAULT
    law = question.at_head().view.law
    fitting = [one for one in law.standards() if (found := law.standard(one)) and kind in found.unit_kinds]
    return wanted if given or kind is None or wanted in fitting or len(fitting) != 1 else fitting[0]
