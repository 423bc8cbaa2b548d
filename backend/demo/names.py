"""Invented names of people and employers, drawn from everyday characters."""

from random import Random

SURNAMES = "李刘王张陈周彭黄胡罗杨谭曾唐吴肖邓朱贺蒋曹龙谢尹廖邹易欧钟向田石吕龚段戴阳康匡"
MALE, FEMALE = 1, 2
_FIRST = {
    MALE: "建志文永新春光运正立昌茂景远顺绍良保长",
    FEMALE: "春秀玉桂月红冬满秋美雪凤细腊爱喜金新",
}
_SECOND = {
    MALE: "林根生福清来辉成松桂元祥发友庭初勤满",
    FEMALE: "英莲香娥芳珍云梅芝容连姣元桃菊华香群",
}
_YOUNG_FIRST = {MALE: "子宇浩俊嘉鑫锦志", FEMALE: "雨思佳晓欣梦诗紫"}
_YOUNG_SECOND = {MALE: "轩豪鹏阳航林凯康", FEMALE: "婷怡琪瑶慧妍萍洁"}
_BRAND_FIRST = "湘衡资沅澧岳麓楚蓝禾锦瑞恒泰同启睿诚盛佳联创优益"
_BRAND_SECOND = "钧屿澜峪畅垣牧栎宸禄谷舟峦苇翎圳芮稷川樾沣桐"


def person_name(rng: Random, *, surname: str, sex: int, young: bool) -> str:
    first, second = (_YOUNG_FIRST, _YOUNG_SECOND) if young else (_FIRST, _SECOND)
    return surname + rng.choice(first[sex]) + rng.choice(second[sex])


def employer_name(rng: Random, *, place: str, business: str) -> str:
    """Such as 娄底市湘峪电子有限公司; `place` is a county's or city's name."""
    brand = rng.choice(_BRAND_FIRST) + rng.choice(_BRAND_SECOND)
    return f"{place}{brand}{business}有限公司"
