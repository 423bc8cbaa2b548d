"""Places are found in every usual spelling, never guessed, and distances are honest."""

import pytest

from backend.domain.regions.data import region_rows
from backend.domain.regions.queries import county_seats, distance, place_index
from backend.domain.regions.rules import distance_km, distance_text, full_names, is_pseudo


@pytest.mark.parametrize(
    "text, code, rest",
    [
        ("合肥市", "3401", ""),
        ("安徽省/合肥市", "3401", ""),
        ("安徽省 - 合肥市", "3401", ""),
        ("松江区", "310117", ""),
        ("上海市/松江区", "310117", ""),
        ("上海-徐汇区", "310104", ""),
        ("上海市", "31", ""),
        ("北京市市辖区朝阳区", "110105", ""),
        ("长沙", "4301", ""),
        ("长沙县", "430121", ""),
        ("湘西", "4331", ""),
        ("湘西州", "4331", ""),
        ("湘西土家族苗族自治州吉首市", "433101", ""),
        ("广东深圳龙岗区坂田路1号", "440307", "坂田路1号"),
        ("湖南省·郴州市·桂阳县", "431021", ""),
        ("广东省", "44", ""),
        ("内蒙古 - 赤峰市", "1504", ""),
        ("重庆市 - 石柱县", "500240", ""),
        ("湖北省/恩施市", "422801", ""),
        ("恩施", "4228", ""),
        ("吉林", "22", ""),
        ("吉林市", "2202", ""),
        ("仙桃市", "429004", ""),
        ("江苏省/不限", "32", ""),
        ("南京鼓楼区", "320106", ""),
        ("张家界永定区", "430802", ""),
        ("中国湖南长沙", "4301", ""),
        ("娄底双峰县走马街镇", "431321105", ""),
        ("　长沙市　岳麓区", "430104", ""),
    ],
)
def test_a_place_is_found_in_every_usual_spelling(text: str, code: str, rest: str) -> None:
    place = place_index().resolve(text)
    assert (place.code, place.rest, place.why) == (code, rest, "")


@pytest.mark.parametrize(
    "old, code",
    [("祁阳县", "431181"), ("邵东县", "430582"), ("江津市", "500116"), ("闸北区", "310106")],
)
def test_abolished_names_lead_to_their_successors(old: str, code: str) -> None:
    assert place_index().resolve(old).code == code


@pytest.mark.parametrize(
    "text, known, candidates",
    [("鼓楼区", None, 4), ("城关区", None, 2), ("江苏省/鼓楼区", "32", 2), ("江北区", None, 2)],
)
def test_equal_names_give_candidates_and_no_guess(
    text: str, known: str | None, candidates: int
) -> None:
    place = place_index().resolve(text)
    assert place.code == known
    assert len(place.candidates) == candidates
    assert "请写明省和市" in place.why


@pytest.mark.parametrize("text", ["", "海外/某国", "和平路12号", "南京东路3号", "普工"])
def test_what_is_no_place_in_china_says_so(text: str) -> None:
    place = place_index().resolve(text)
    assert place.code is None
    assert place.why


@pytest.mark.parametrize(
    "query, code, rest",
    [
        ("电焊 长沙", "4301", "电焊"),
        ("长沙电焊", "4301", "电焊"),
        ("电焊长沙包住", "4301", "电焊 包住"),
        ("长沙 岳麓区 保安", "430104", "保安"),
        ("岳麓 保安", "430104", "保安"),
        ("双峰缝纫", "431321", "缝纫"),
        ("东安 普工", "431122", "普工"),
        ("永定区 厨师", "430802", "厨师"),
        ("广东普工", "44", "普工"),
    ],
)
def test_a_query_gives_up_its_place(query: str, code: str, rest: str) -> None:
    place, left = place_index().place_words(query)
    assert place is not None
    assert (place.code, left) == (code, rest)


@pytest.mark.parametrize("query", ["长白班", "保安", "平安保险", "大理石", "长沙发", "司机", ""])
def test_work_words_are_not_taken_for_places(query: str) -> None:
    assert place_index().place_words(query) == (None, query)


def test_the_shipped_tree_is_complete() -> None:
    hunan = [row for row in region_rows() if row.code.startswith("43")]
    counties = [row for row in hunan if row.level == 3]
    assert sum(row.level == 2 for row in hunan) == 14
    assert sum(not is_pseudo(row.code) for row in counties) == 122
    assert sum(is_pseudo(row.code) for row in counties) == 12
    assert sum(row.level == 4 for row in hunan) == 2008
    assert sum(row.level == 5 for row in hunan) == 29534
    codes = {row.code for row in region_rows()}
    assert all(row.parent in codes for row in region_rows() if row.level > 1)
    assert len(county_seats()) == 122


def test_full_names_leave_out_what_no_address_has() -> None:
    names = full_names(region_rows())
    assert names["430102"] == "湖南省长沙市芙蓉区"
    assert names["310117"] == "上海市松江区"
    assert names["429004"] == "湖北省仙桃市"


@pytest.mark.parametrize(
    "home, work, said",
    [
        ("431321105001", "431321", "本县"),
        ("431321105001", "431321101", "本县"),
        ("431321105001", "440307", "广东省深圳市"),
        ("431321105001", "310117", "上海市"),
        ("431321105001", "429004", "湖北省仙桃市"),
        ("431321105001", "44", "广东省"),
        ("431321105001", "4301", "长沙市"),
        (None, "430102", "长沙市芙蓉区"),
        ("440307", "430102", "长沙市芙蓉区"),
        ("431321105001", None, ""),
    ],
)
def test_a_distance_is_a_number_only_between_two_counties_of_hunan(
    home: str | None, work: str | None, said: str
) -> None:
    assert distance(home, work) == said


def test_distance_runs_from_county_seat_to_county_seat() -> None:
    seats = {"430001": (112.0, 28.0), "430002": (112.0, 29.0)}
    assert distance_km(seats["430001"], seats["430002"]) == pytest.approx(111.2, abs=0.1)
    said = distance_text("430001001001", "430002", seats, {})
    assert said == "县城到县城约 111 公里"
