"""The demo county's public service list: five subsidy items, each with its four parts."""

from typing import Any

COUNTY = "431321"
OFFICE = "双峰县就业服务中心"
PHONE = "0738-0000102"
ADDRESS = "双峰县永丰街道政务服务大厅 2 楼就业服务窗口"
ANNOUNCED = "以县人社局公布为准"
_STEPS = [
    "在这里填好申请，拍照上传材料", "村（社区）核实", "乡镇（街道）初审",
    "县就业服务中心审核并公示 5 个工作日", "补贴打到本人社会保障卡",
]  # fmt: skip
_ID, _CARD = "身份证", "社会保障卡"


def _ask(key: str, label: str, kind: str, hint: str, *, required: bool = True) -> dict[str, Any]:
    return {"key": key, "label": label, "type": kind, "hint": hint, "required": required}


def _item(code: str, name: str, **parts: Any) -> dict[str, Any]:
    shared = {"region_code": COUNTY, "steps": _STEPS, "office": OFFICE, "phone": PHONE,
              "address": ADDRESS, "basis": ""}  # fmt: skip
    return shared | {"code": code, "name": name} | parts


ITEMS = [
    _item(
        "JTBZ", "一次性交通补助",
        who="登记在册、到外县或外省务工的农村劳动力，每人领一次",
        summary="去外地务工，补助一次路费",
        standard=f"到省外务工 400 元，到省内外县务工 200 元，每人一次。有变动的，{ANNOUNCED}",
        documents=[_ID, _CARD, "务工证明（劳动合同、工资流水、单位证明任选一样）"],
        asks=[
            _ask("work_place", "务工地点", "text", "例如：广东省东莞市"),
            _ask("employer", "务工单位", "text", "写单位全称，没有的写工地或店名"),
            _ask("left_on", "出发日期", "date", "从家里出发的那一天"),
        ],
        photo_label="务工证明的照片", basis="湘人社规〔2021〕10号",
    ),
    _item(
        "ZYPX", "职业培训补贴",
        who="参加目录内工种培训、拿到证书的劳动者",
        summary="学会一门手艺并拿到证书，补贴培训费",
        standard=f"按工种定额补贴，一个证书补贴一次。具体金额{ANNOUNCED}",
        documents=[_ID, _CARD, "职业技能证书或培训合格证"],
        asks=[
            _ask("trade", "培训工种", "text", "例如：焊工"),
            _ask("school", "培训学校", "text", "写学校或培训机构的名称"),
            _ask("certified_on", "证书日期", "date", "证书上写的发证日期"),
        ],
        photo_label="证书的照片",
    ),
    _item(
        "SHF", "培训生活费补贴",
        who="参加补贴性培训、按时上课的农村劳动力",
        summary="参加培训期间，按上课天数补贴生活费",
        standard=f"按实际上课天数，每人每天 10 元。有变动的，{ANNOUNCED}",
        documents=[_ID, _CARD, "培训签到表（由培训学校提供）"],
        asks=[
            _ask("trade", "培训工种", "text", "例如：家政服务员"),
            _ask("started_on", "开班日期", "date", "第一天上课的日期"),
            _ask("days", "上课天数", "number", "只算您实际到课的天数"),
        ],
        photo_label="签到表的照片",
    ),
    _item(
        "CYBT", "一次性创业补贴",
        who="第一次在县内办个体户或小企业、正常经营满 6 个月的人",
        summary="自己开店办厂满 6 个月，补贴一次",
        standard=f"每人一次，金额{ANNOUNCED}",
        documents=[_ID, _CARD, "营业执照", "经营证明（进货单、流水任选一样）"],
        asks=[
            _ask("shop", "店名或厂名", "text", "照营业执照上的名称写"),
            _ask("licensed_on", "执照日期", "date", "营业执照上的成立日期"),
            _ask("workers", "带动几人就业", "number", "不算您自己，没有填 0", required=False),
        ],
        photo_label="营业执照的照片",
    ),
    _item(
        "GYGW", "公益性岗位补贴",
        who="在村（社区）公益性岗位上班的人，例如保洁员、护路员",
        summary="在村里的公益性岗位上班，按月领岗位补贴",
        standard=f"按月发放，金额{ANNOUNCED}",
        documents=[_ID, _CARD, "公益性岗位协议"],
        asks=[
            _ask("post", "岗位名称", "text", "例如：保洁员"),
            _ask("started_on", "上岗日期", "date", "协议上写的上岗日期"),
        ],
        photo_label="岗位协议的照片",
    ),
]  # fmt: skip
