"""How long the generated tests look: dev (seconds), ci, deep (an hour), by PANELOCK_PROFILE."""

import os

from hypothesis import HealthCheck, Phase, settings

PROFILES = ("dev", "ci", "deep")
PROFILE = os.environ.get("PANELOCK_PROFILE", "dev")
assert PROFILE in PROFILES, f"PANELOCK_PROFILE={PROFILE} is none of {', '.join(PROFILES)}"


def pick(dev: int, ci: int, deep: int) -> int:
    """Return the number for the profile in force."""
    return {"dev": dev, "ci": ci, "deep": deep}[PROFILE]


def machine(*, examples: int, steps: int) -> settings:
    """Return settings for a state machine."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    )
