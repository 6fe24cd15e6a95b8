"""Which vocabulary labels which closed list of the code (model section 3; J1)."""

from __future__ import annotations

import enum
import re

OTHER_NAMES = {"DocumentRelationKind": "document_relation", "MetricName": "metric", "RiskLevel": "risk_flag"}


def vocabulary_code(codes: type[enum.StrEnum]) -> str:
    """The code of the vocabulary that holds the labels of an enum: `PlanStatus` → `plan_status`."""
    name = codes.__name__
    return OTHER_NAMES.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
