"""A roster of 100,000 people × 20 columns into MariaDB, beside openpyxl and ORM rows."""

import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import xlsxwriter

from backend.core.actor import SYSTEM
from backend.core.db import db, transaction
from backend.core.privacy import look_up_hash
from backend.demo.store import region_codes
from backend.domain.accounts.actions import add_staff
from backend.domain.history.models import RegisterEvent
from backend.domain.imports.models import ImportBatch
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Person
from backend.domain.regions.rules import VILLAGE_LEVEL
from backend.jobs.people_imports import load_people, read_people
from benchmarks.place import make_app, open_app
from benchmarks.province_people import name_of
from tests.services import mariadb_url

ROWS, COUNTY = 100_000, "431321"
SECONDS_MOST, MEGABYTES_MOST = 30, 300
HEADERS = (
    "序号", "姓名", "身份证号码", "户编号", "与户主关系", "性别", "民族", "行政区划代码",
    "联系电话", "文化程度", "健康状况", "劳动技能", "就业状况", "务工企业名称", "务工所在地",
    "务工时间（月）", "务工月收入", "政治面貌", "产业分类", "备注",
)  # fmt: skip


def main() -> bool:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with mariadb_url() as url:
            app = make_app(folder, url)
            with app.app_context():
                _write(folder)
            found = {kind: _measure(kind, folder, url) for kind in ("ours", "peer")}
    print(f"people import: {ROWS:,} rows × {len(HEADERS)} columns, MariaDB")
    for kind, (read, load, megabytes) in found.items():
        print(f"  {kind}: dry run {read:.1f} s, write {load:.1f} s, peak {megabytes} MB")
    _, load, megabytes = found["ours"]
    return load <= SECONDS_MOST and megabytes <= MEGABYTES_MOST


def _write(folder: Path) -> None:
    villages = region_codes(COUNTY, level=VILLAGE_LEVEL)
    book = xlsxwriter.Workbook(folder / "roster.xlsx", {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, len(HEADERS) - 1, "劳动力花名册")
    sheet.write_row(1, 0, HEADERS)
    for n in range(ROWS):
        birth = date(1960 + n % 40, 1 + n // 40 % 12, 1 + n // 480 % 28)
        number = make_id_number("431382", birth, n // 13_440 % 500 * 2 + 1)
        sheet.write_row(n + 2, 0, (
            str(n + 1), name_of(n), number, f"H{n // 3:09d}", ("户主", "之子", "之女")[n % 3],
            "男", "汉族", villages[n // 3 % len(villages)], f"198{n:08d}", "初中", "健康",
            "普通劳动力", "单位就业", "样例电子厂", "东莞市", "6", "4500", "群众", "第二产业", "",
        ))  # fmt: skip
    book.close()


def _measure(kind: str, folder: Path, url: str) -> tuple[float, float, int]:
    """In a process of its own, so that the peak of memory is its own too."""
    command = [sys.executable, "-m", "benchmarks.people_import", kind, str(folder), url]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    read, load, megabytes = done.stdout.split()[-3:]
    return float(read), float(load), int(megabytes)


def _ours(folder: Path) -> tuple[float, float]:
    (folder / "files").mkdir(exist_ok=True)
    stored = "a" * 32 + ".xlsx"
    (folder / "files" / stored).write_bytes((folder / "roster.xlsx").read_bytes())
    with transaction():
        staff = add_staff(
            SYSTEM, username="bench", password="Only-Measured-88!", name="测", role="county",  # noqa: S106
            region_code=COUNTY,
        )  # fmt: skip
        batch = ImportBatch(
            kind="people", file_name="roster.xlsx", stored_name=stored, digest="0",
            owner_region=COUNTY, created_by=staff.id, status="reading",
        )  # fmt: skip
        db.session.add(batch)
        db.session.flush()
        batch_id = batch.id
    start = time.perf_counter()
    read_people(batch_id, lambda _done: None)
    middle = time.perf_counter()
    with transaction():
        batch = db.session.get_one(ImportBatch, batch_id)
        batch.status, batch.rows_read = "loading", 0
    load_people(batch_id, lambda _done: None)
    with transaction():
        if db.session.query(Person).count() != ROWS:
            raise RuntimeError("not everybody was written")
    return middle - start, time.perf_counter() - middle


def _peer(folder: Path) -> tuple[float, float]:
    """The plain way: openpyxl's reader and one ORM object a row, flushed every 1,000."""
    import openpyxl

    start = time.perf_counter()
    with transaction():
        db.session.execute(db.delete(RegisterEvent))
    sheet = openpyxl.load_workbook(folder / "roster.xlsx", read_only=True).worksheets[0]
    seen = 0
    with transaction():
        for cells in sheet.iter_rows(min_row=3, values_only=True):
            number = f"9{str(cells[2])[1:]}"  # nobody of ours
            person = Person(
                region_code=str(cells[7]), name=str(cells[1]), id_number=number,
                id_hash=look_up_hash("id_number", number), phone=str(cells[8]),
                phone_hash=look_up_hash("phone", str(cells[8])), sex=1, birth_on=date(1980, 1, 1),
                education="junior", relation=str(cells[4]), employment="EMP_UNIT",
            )  # fmt: skip
            db.session.add(person)
            db.session.add(RegisterEvent(
                person=person, region_code=person.region_code, kind="employment", before={},
                after={"employment": "EMP_UNIT"}, true_on=date(2026, 1, 1), said_by="data",
                how="file", entered_name="测", check_status="confirmed",
            ))  # fmt: skip
            seen += 1
            if seen % 1000 == 0:
                db.session.flush()
                db.session.expunge_all()
    return 0.0, time.perf_counter() - start


if __name__ == "__main__":
    what, where, address = sys.argv[1:]
    with open_app(Path(where), address).app_context():
        took = (_ours if what == "ours" else _peer)(Path(where))
    # getrusage would give the peak of the process that started this one, if that is higher
    status = Path("/proc/self/status").read_text()
    peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
    print(f"{took[0]:.2f} {took[1]:.2f} {peak // 1024}")
