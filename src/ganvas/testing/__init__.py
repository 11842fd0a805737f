"""Testing: what every kind of model must keep, for whoever writes one.

    from ganvas.testing import CHECKS, check_kind

    check_kind(recipe)                                  # all of them, in seconds

    @pytest.mark.parametrize("check", CHECKS)           # or one test for each
    def test_my_kind(check):
        check(recipe)

Give a recipe of a small size: narrow layers, a batch of 8. The pictures are noise, (1, 16, 16) by default, two of a size where a kind
learns from two sides. Each check raises AssertionError and says what is wrong.
"""

from ganvas.testing.kinds import (
    CHECKS,
    Check,
    a_picture_depends_on_its_seed_alone,
    a_saved_model_makes_the_same_pictures,
    all_it_holds_is_saved,
    check_kind,
    phases_move_their_networks_alone,
    training_resumes_bit_for_bit,
    twenty_steps_stay_finite,
)

__all__ = [
    "CHECKS",
    "Check",
    "a_picture_depends_on_its_seed_alone",
    "a_saved_model_makes_the_same_pictures",
    "all_it_holds_is_saved",
    "check_kind",
    "phases_move_their_networks_alone",
    "training_resumes_bit_for_bit",
    "twenty_steps_stay_finite",
]
