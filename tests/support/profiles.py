"""How long the generated tests look: dev (seconds, the default), ci (minutes), deep (an hour), by PANELOCK_PROFILE.

They are Hypothesis's profiles too, for tests that say no number of their own. None of them is derandomized: each run
looks elsewhere, and ``--hypothesis-seed`` says where.
"""

import os

from hypothesis import HealthCheck, Phase, settings

PROFILES = ("dev", "ci", "deep")
PROFILE = os.environ.get("PANELOCK_PROFILE", "dev")
assert PROFILE in PROFILES, f"PANELOCK_PROFILE={PROFILE} is none of {', '.join(PROFILES)}"


EXAMPLES = {"dev": 100, "ci": 500, "deep": 20_000}
"""Of a test that says no number of its own."""


def load() -> None:
    """Make them Hypothesis's profiles, and the one in force its default: before any test makes its settings."""
    for name, examples in EXAMPLES.items():
        # What Hypothesis has for CI repeats the same examples for ever.
        settings.register_profile(name, max_examples=examples, deadline=None, derandomize=False, print_blob=True)
    settings.load_profile(PROFILE)


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
