"""The service's own checks."""

from catalogue.review.automatic.checks.grounds import (
    content_warnings,
    evidence_sources,
    fact_sources,
    owner_and_deputy,
    rights,
    welsh_version,
)
from catalogue.review.automatic.checks.plan import (
    ages,
    core_steps,
    measures,
    running_it,
    training,
)
from catalogue.review.automatic.checks.texts import labels, personal_data, reading_ages
from catalogue.review.automatic.registry import Check

OWN_CHECKS = (
    Check("rights", "rights_and_licence", 1, rights),
    Check("personal_data", "no_personal_data", 1, personal_data),
    Check("content_warnings", "safeguarding", 1, content_warnings),
    Check("ages", "age_and_maturity", 1, ages),
    Check("labels", "child_first_language", 1, labels),
    Check("reading_ages", "reading_level_and_format", 1, reading_ages),
    Check("welsh_version", "welsh", 1, welsh_version),
    Check("evidence_sources", "evidence_claim", 1, evidence_sources),
    Check("fact_sources", "facts_and_law", 1, fact_sources),
    Check("measures", "outcome_measure", 1, measures),
    Check("running_it", "runnable_by_another_worker", 1, running_it),
    Check("training", "skills_and_training", 1, training),
    Check("core_steps", "core_and_adaptable_steps", 1, core_steps),
    Check("owner_and_deputy", "owner_and_review_date", 1, owner_and_deputy),
)
