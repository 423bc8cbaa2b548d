"""Pure matching in tables: constraints, score, ceiling, order, reasons, weeks."""

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from backend.domain.matching.rules import (
    CEILING_FACTOR,
    EXCLUDED_TEXT,
    Choice,
    Post,
    Seeker,
    choose,
    hard_fault,
    neighbour_weeks,
    rank_posts,
    reasons,
    score,
    shared_place,
    week_text,
)

TODAY = date(2026, 11, 25)
WEEK = "2026-W48"
HOME = "431321"
ANNA = Seeker(1, HOME, 40, 2, (), (), 300_000)
POST = Post(1, HOME, "6040205", 500_000, 16, 60, 2, 10, TODAY, 0)


def chosen(seekers: list[Seeker], posts: list[Post], seed: int = 0, **more: object) -> list[Choice]:
    return choose(seekers, posts, week=WEEK, seed=seed, today=TODAY, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "seeker, post, fault",
    [
        ({}, {}, ""),
        ({"age": 60}, {}, ""),
        ({"age": 61}, {}, "no_age"),
        ({"age": 17}, {"age_min": 18}, "no_age"),
        ({"age": 18}, {"age_min": 18}, ""),
        ({"education_rank": 1}, {}, "no_education"),
        ({"education_rank": 3}, {}, ""),
        ({"wage_floor_fen": 500_000}, {}, ""),
        ({"wage_floor_fen": 500_001}, {}, "no_wage"),
        ({"barred_vacancies": frozenset({1})}, {}, "repeated"),
        ({"barred_vacancies": frozenset({2})}, {}, ""),
        ({"declined_vacancies": frozenset({1})}, {}, "declined"),
        ({"declined_occupations": frozenset({"6040205"})}, {}, "declined"),
        ({"declined_occupations": frozenset({"6040206"})}, {}, ""),
        ({"pay_above_fen": 500_000}, {}, "declined"),
        ({"pay_above_fen": 499_999}, {}, ""),
        ({"nearer_than": 6}, {}, ""),
        ({"nearer_than": 6}, {"region": "431302"}, "declined"),
        ({"nearer_than": 3}, {"region": "431302"}, ""),
        ({"nearer_than": 3}, {"region": "430103"}, "declined"),
        ({"nearer_than": 1}, {"region": "440300"}, "declined"),
    ],
)
def test_hard_constraints_hold_exactly(
    seeker: dict[str, object], post: dict[str, object], fault: str
) -> None:
    who, what = replace(ANNA, **seeker), replace(POST, **post)  # type: ignore[arg-type]
    assert hard_fault(who, what) == fault
    (choice,) = chosen([who], [what])
    assert (choice.post_id, choice.excluded) == ((None, fault) if fault else (1, ""))


@pytest.mark.parametrize(
    "places, occupations, fault",
    [
        ((), (), ""),
        (("43",), (), ""),
        (("4313",), ("604",), ""),
        ((HOME,), ("6040205",), ""),
        (("4401", "4313"), ("5", "6040205"), ""),
        (("44",), (), "no_place"),
        (("430103",), ("6040205",), "no_place"),
        (("43",), ("5",), "no_occupation"),
        ((), ("6040206",), "no_occupation"),
    ],
)
def test_wishes_hold_by_prefix(
    places: tuple[str, ...], occupations: tuple[str, ...], fault: str
) -> None:
    (choice,) = chosen([replace(ANNA, places=places, occupations=occupations)], [POST])
    assert choice.excluded == fault
    assert (choice.post_id is None) == bool(fault)


def test_without_any_vacancy_everybody_is_told_why() -> None:
    assert [choice.excluded for choice in chosen([ANNA], [])] == ["no_place"]


def test_of_several_faults_the_most_frequent_is_named() -> None:
    posts = [replace(POST, id=1, age_max=30), replace(POST, id=2, monthly_fen=100_000),
             replace(POST, id=3, monthly_fen=200_000)]  # fmt: skip
    assert chosen([ANNA], posts)[0].excluded == "no_wage"


def test_every_reason_has_words_for_staff() -> None:
    for fault in ("no_age", "no_education", "no_wage", "repeated", "declined", "no_place",
                  "no_occupation", "ceiling", "not_bound", "unfollowed", "unreachable",
                  "no_opt_in", "has_work", "vacancy_closed", "cancelled"):  # fmt: skip
        assert EXCLUDED_TEXT[fault]


@pytest.mark.parametrize(
    "home, work, digits",
    [(HOME, HOME, 6), (HOME, "431302", 4), (HOME, "430103", 2), (HOME, "440305", 0),
     (HOME, "4313", 4), (HOME, "43", 2), (HOME, "", 0), ("", HOME, 0)],
)  # fmt: skip
def test_closeness_is_what_two_codes_share(home: str, work: str, digits: int) -> None:
    assert shared_place(home, work) == digits


def test_the_nearer_better_paid_fresher_post_scores_higher() -> None:
    base = score(ANNA, POST, TODAY)
    for worse in (
        replace(POST, region="431302"), replace(POST, monthly_fen=300_000),
        replace(POST, valid_from=date(2026, 10, 1)),
    ):  # fmt: skip
        assert score(ANNA, worse, TODAY) < base
    assert score(ANNA, replace(POST, extras=2), TODAY) == base + 6
    wish = replace(ANNA, places=("4401", "4313"))
    first = replace(POST, region="440105")
    assert score(replace(wish, places=("4401",)), first, TODAY) == score(wish, first, TODAY)
    assert score(replace(wish, places=("4313",)), POST, TODAY) == score(wish, POST, TODAY) + 7


def crowd(count: int, seed: int = 1) -> list[Seeker]:
    rng = Random(seed)
    return [
        Seeker(
            number, rng.choice(["431321", "431302", "430103"]), rng.randrange(18, 62),
            rng.randrange(4), tuple(rng.sample(["4313", "4301", "44"], rng.randrange(3))),
            tuple(rng.sample(["604", "605", "4"], rng.randrange(3))), rng.randrange(5) * 100_000,
            barred_vacancies=frozenset(rng.sample(range(1, 41), rng.randrange(5))),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


def offers(count: int, seed: int = 2) -> list[Post]:
    rng = Random(seed)
    return [
        Post(
            number, rng.choice(["431321", "431302", "430103", "440305"]),
            rng.choice(["6040205", "6050101", "4030201"]), rng.randrange(3, 9) * 100_000, 16,
            rng.choice([35, 50, 60]), rng.randrange(3), rng.randrange(1, 4), TODAY,
            rng.randrange(3),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_nobody_gets_what_does_not_fit_and_no_vacancy_is_flooded(seed: int) -> None:
    seekers, posts = crowd(300, seed), offers(40, seed + 50)
    used = Counter({post.id: Random(seed).randrange(4) for post in posts})
    by_id = {post.id: post for post in posts}
    pushed = Counter(used)
    choices = chosen(seekers, posts, seed, used=used)
    assert sorted(choice.seeker_id for choice in choices) == [s.id for s in seekers]
    who = {seeker.id: seeker for seeker in seekers}
    for choice in choices:
        assert bool(choice.post_id) != bool(choice.excluded)
        if choice.post_id:
            seeker, post = who[choice.seeker_id], by_id[choice.post_id]
            pushed[post.id] += 1
            assert hard_fault(seeker, post) == ""
            assert not seeker.places or post.region.startswith(seeker.places)
            assert not seeker.occupations or post.occupation.startswith(seeker.occupations)
    for post in posts:
        assert pushed[post.id] <= max(CEILING_FACTOR * post.openings, used[post.id])
    assert any(choice.post_id for choice in choices)


def test_the_ceiling_holds_and_who_comes_too_late_is_told_so() -> None:
    seekers = [replace(ANNA, id=number) for number in range(1, 9)]
    choices = chosen(seekers, [replace(POST, openings=1)])
    assert sum(1 for choice in choices if choice.post_id) == CEILING_FACTOR
    assert Counter(c.excluded for c in choices if c.excluded) == {"ceiling": 3}


def test_the_same_input_gives_the_same_result_in_any_order() -> None:
    seekers, posts = crowd(120), offers(25)
    first = chosen(seekers, posts, seed=7)
    assert chosen(list(reversed(seekers)), list(reversed(posts)), seed=7) == first


def test_another_seed_or_week_draws_other_lots_among_equals() -> None:
    seekers = [replace(ANNA, id=number) for number in range(1, 40)]
    post = [replace(POST, openings=1)]

    def lucky(seed: int, week: str = WEEK) -> set[int]:
        choices = choose(seekers, post, week=week, seed=seed, today=TODAY)
        return {choice.seeker_id for choice in choices if choice.post_id}

    assert lucky(1) != lucky(2)
    assert lucky(1) != lucky(1, "2026-W49")


def test_who_has_the_fewest_possibilities_chooses_first() -> None:
    one, two = replace(POST, id=1, openings=1), replace(POST, id=2, openings=1)
    two = replace(two, region="430103")
    free = [replace(ANNA, id=number) for number in range(1, 6)]
    bound_to_one = [replace(ANNA, id=number, places=(HOME,)) for number in range(6, 11)]
    choices = {c.seeker_id: c.post_id for c in chosen(free + bound_to_one, [one, two])}
    assert [choices[number] for number in range(6, 11)] == [1] * 5
    assert [choices[number] for number in range(1, 6)] == [2] * 5


def test_reasons_say_in_words_why_and_are_at_most_three() -> None:
    wish = replace(ANNA, places=("4301",), occupations=("604",))
    near = reasons(wish, POST, place_name="娄底市双峰县", occupation_name="电焊工")
    assert near == ["就在本县，离家近", "是您想做的电焊工", "工资比您要求的高 2000 元"]
    far = reasons(
        wish, replace(POST, region="430103"), place_name="长沙市天心区", occupation_name="电焊工"
    )
    assert far[0] == "在您想去的长沙市天心区"
    plain = reasons(
        replace(ANNA, wage_floor_fen=0), replace(POST, region="440305"), place_name="深圳市",
        occupation_name="电焊工",
    )  # fmt: skip
    assert plain == []


def test_ones_own_page_shows_what_was_pushed_lately_but_not_what_was_declined() -> None:
    posts = [POST, replace(POST, id=2, monthly_fen=900_000), replace(POST, id=3, age_max=20)]
    seeker = replace(ANNA, barred_vacancies=frozenset({1}))
    assert [post.id for post in rank_posts(seeker, posts, TODAY)] == [2, 1]
    seeker = replace(seeker, declined_vacancies=frozenset({2}))
    assert [post.id for post in rank_posts(seeker, posts, TODAY)] == [1]


def test_lately_is_two_weeks_to_either_side_also_over_new_year() -> None:
    assert neighbour_weeks("2026-W48") == [f"2026-W{n}" for n in range(46, 51)]
    assert neighbour_weeks("2026-W53") == [
        "2026-W51", "2026-W52", "2026-W53", "2027-W01", "2027-W02",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="W99"):
        neighbour_weeks("2026-W99")


def test_a_week_is_named_by_its_days() -> None:
    assert week_text("2026-W48") == "2026 年第 48 周（11月23日至29日）"
    assert week_text("2026-W49") == "2026 年第 49 周（11月30日至12月6日）"
