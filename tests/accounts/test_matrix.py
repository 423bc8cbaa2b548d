"""The permission matrix of the domain (section 1.9) beside what the rules let each role do."""

import pytest
from flask import Flask

from backend.admin.matrix import LETTERS, matrix
from tests.console import Desk

# labourer, village, township, county HRSS, county PA, prefecture, province; the domain's letters.
# Reports of numbers ("V counts") are V, spot checks (C) are not built yet.
DOMAIN = {
    "资料、就业意愿": ("E", "E", "R", "A", "V", "V", "V"),
    "就业、返乡、失业": ("E", "E", "R", "A", "V", "V", "V"),
    "务工收入": ("E", "E", "V", "V", "A", "V", "V"),
    "户、搬迁": ("", "", "V", "V", "A", "V", "V"),
    "岗位、用人单位": ("V", "V", "E", "EA", "V", "EA", "V"),
    "补贴申请": ("E", "E", "R", "A", "V", "V", "V"),
    "培训意愿": ("E", "E", "R", "A", "V", "A", "V"),
}
WHO = ("labourer", "village", "township", "county", "county_pa", "prefecture", "province")
# a check is also an entry of one's own: the domain's R and A write, as E does
REGISTER = ("资料、就业意愿", "就业、返乡、失业", "务工收入", "户、搬迁")


def of_domain(matter: str, who: str) -> str:
    return DOMAIN[matter][WHO.index(who)]


def test_every_matter_of_the_domain_has_its_row() -> None:
    assert matrix().keys() == DOMAIN.keys()
    assert all(set(marks) <= set(LETTERS) for row in matrix().values() for marks in row.values())


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("matter", REGISTER)
def test_the_register_is_kept_as_the_domain_says(matter: str, who: str) -> None:
    marks, minimum = matrix()[matter][who], of_domain(matter, who)
    writes = set("RA") & set(minimum)
    if matter == "户、搬迁" and who == "village":
        minimum = "V"  # reads it, and asks for a correction
    assert set(minimum) <= set(marks)
    assert set(marks) <= set(minimum) | ({"E"} if writes else set())


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("matter", sorted(DOMAIN.keys() - set(REGISTER)))
def test_nobody_does_more_than_the_domain_says(matter: str, who: str) -> None:
    assert set(matrix()[matter][who]) - {"V"} <= set(of_domain(matter, who))


def test_a_broker_enters_of_the_register_and_nothing_else() -> None:
    for matter, row in matrix().items():
        marks = "E" if matter in REGISTER[:3] else "V" if matter in REGISTER else ""
        assert row["broker"] == marks


def test_the_security_administrator_reads_it(app: Flask) -> None:
    page = Desk(app, role="security", region_code="4313").get("/accounts/rights").text
    assert "一件事谁登记、谁核、谁确认" in page
    assert "登记、初核" in page
