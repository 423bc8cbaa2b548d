"""Millions of synthetic people into MariaDB in minutes: real hashes and ciphertext, by file."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pymysql
from flask import current_app
from sqlalchemy.engine import make_url

from backend.core.db import db
from backend.core.privacy import KeyRing
from backend.demo.names import SURNAMES, person_name
from backend.demo.store import region_codes
from backend.domain.people.identity import make_id_number
from backend.domain.people.names import initials
from backend.domain.regions.rules import VILLAGE_LEVEL

CHUNK, HOUSEHOLD = 100_000, 3
FIRST_DAY, DAYS = date(1955, 1, 1), 18_250
STEP = 7_368_787  # prime to DAYS * 1000, so that no two people have one number
AT = "2026-01-05 02:00:00"
STATES = ("EMP_UNIT", "EMP_FLEX", "FARM", "UNEMP_WILL", "UNEMP_WILL", "UNEMP_NOWILL")
LOAD_PEOPLE = """LOAD DATA LOCAL INFILE '{}' INTO TABLE people CHARACTER SET utf8mb4
(id, household_id, region_code, name, name_initials, @number, id_hash, @phone, phone_hash, sex,
 birth_on, employment)
SET id_number = UNHEX(@number), phone = UNHEX(@phone), education = 'junior', relation = '户主',
 ability = '普通劳动力', registered_poor = 0, return_from = '', origin = 'register',
 check_status = IF(id % 5000 = 0, 'waiting', 'confirmed'), created_at = '{}', updated_at = '{}'"""
LOAD_HOMES = """LOAD DATA LOCAL INFILE '{}' INTO TABLE households CHARACTER SET utf8mb4
(id, number, region_code) SET relocated = 0, created_at = '{}', updated_at = '{}'"""


def number_of(n: int, village: str) -> tuple[str, date]:
    """The ID number and birth date of the n-th person; different for every n below 18 million."""
    days, sequence = divmod(n * STEP % (DAYS * 1000), 1000)
    birth = FIRST_DAY + timedelta(days)
    return make_id_number(village[:6], birth, sequence), birth


def village_of(n: int, people: int, villages: list[str]) -> str:
    """Village by village, as registers are imported."""
    return villages[n * len(villages) // people]


def name_of(n: int) -> str:
    rng = Random(n)  # noqa: S311
    surname = rng.choice(SURNAMES + "覃曾单仇")
    return person_name(rng, surname=surname, sex=1 + n % 2, young=n % 5 == 0)


def phone_of(n: int) -> str:
    return f"19{n:09d}"


def load_people(people: int, folder: Path) -> list[str]:
    """People 1 … `people` with their households; returns the villages in use."""
    villages = region_codes("43", level=VILLAGE_LEVEL)
    keys = current_app.extensions["settings"].key_ring
    starts = range(1, people + 1, CHUNK)
    with ProcessPoolExecutor(2) as pool, _connection() as connection:
        made = pool.map(
            _write_files, starts, [people] * len(starts), [villages] * len(starts),
            [keys] * len(starts), [folder] * len(starts),
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET unique_checks = 0, foreign_key_checks = 0")
            for homes, persons in made:
                cursor.execute(LOAD_HOMES.format(homes, AT, AT))
                cursor.execute(LOAD_PEOPLE.format(persons, AT, AT))
                connection.commit()
                homes.unlink()
                persons.unlink()
            cursor.execute("ANALYZE TABLE people")
    return villages


def _connection() -> "pymysql.Connection[pymysql.cursors.Cursor]":
    url = make_url(db.engine.url)
    return pymysql.connect(
        unix_socket=url.query["unix_socket"], user=url.username, database=url.database,
        local_infile=True, charset="utf8mb4",
    )  # fmt: skip


def _write_files(
    start: int, people: int, villages: list[str], keys: list[bytes], folder: Path
) -> tuple[Path, Path]:
    ring, end = KeyRing(keys), min(start + CHUNK, people + 1)
    homes, persons = folder / f"homes-{start}.tsv", folder / f"people-{start}.tsv"
    with homes.open("w", encoding="utf-8") as file:
        for home in range(-(-start // HOUSEHOLD), -(-end // HOUSEHOLD)):
            village = village_of(min(home * HOUSEHOLD, people - 1), people, villages)
            file.write(f"{home}\tB{home:08d}\t{village}\n")
    with persons.open("w", encoding="utf-8") as file:
        file.writelines(_person_lines(range(start, end), people, villages, ring))
    return homes, persons


def _person_lines(
    numbers: range, people: int, villages: list[str], ring: KeyRing
) -> Iterator[str]:
    for n in numbers:
        village = village_of(n - 1, people, villages)
        number, birth = number_of(n, village)
        name, phone = name_of(n), phone_of(n)
        yield "\t".join(
            (
                str(n), str(n // HOUSEHOLD), village, name, initials(name),
                ring.seal(number, "people.id_number").hex(), ring.look_up("id_number", number),
                ring.seal(phone, "people.phone").hex(), ring.look_up("phone", phone),
                str(1 + int(number[16]) % 2), str(birth), STATES[n % len(STATES)],
            )
        ) + "\n"  # fmt: skip
