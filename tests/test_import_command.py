"""`import` on the command line: what is printed and written, exit codes, and hostile files."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from qingdao_browser.app.main import main
from qingdao_browser.core.reading import load_book
from tests.test_command_line import Ran, run

TABLE = "year,name,Catch (tonnes)\n2018,Cod,1.10\n2019,Cod,over 2.5\n"
GIVEN = ("--source", "Yearbook, Office, 2019")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def import_(capsys: pytest.CaptureFixture[str], table: str | bytes, *options: str, name: str = "t.csv") -> Ran:
    Path(name).write_bytes(table.encode() if isinstance(table, str) else table)
    return run(capsys, "import", name, "-o", "b.yaml", *options)


def amounts(name: str = "b.yaml") -> list[str]:
    reading = load_book(Path(name))
    assert reading.problems == ()
    assert reading.book is not None
    return [fact.amount for fact in reading.book.facts.values()]


def test_a_table_becomes_a_book_that_passes_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = import_(capsys, TABLE, *GIVEN)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert all(line.startswith("taken: ") for line in lines[:-1])
    assert "taken: column 1 ('year'): period" in lines
    assert lines[-1] == "b.yaml: facts 2, indicators 1, figures left out 0"
    assert amounts() == ["1.10", "2.5"]
    assert run(capsys, "check", "b.yaml").code == 0
    assert "Cod" in run(capsys, "list", "--book", "b.yaml").out
    assert sorted(path.name for path in folder.iterdir()) == ["b.yaml", "t.csv"]


@pytest.mark.usefixtures("folder")
def test_problems_are_told_one_a_line_and_by_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    ran = import_(capsys, TABLE + "2020,Cod,(5)\n", *GIVEN)
    assert ran.code == 1
    assert "t.csv:4:3: error: '(5)' may be negative, or a remark; write a minus sign, or no brackets\n" in ran.out
    assert ran.out.endswith("b.yaml: facts 2, indicators 1, figures left out 1\n")
    assert amounts() == ["1.10", "2.5"]


@pytest.mark.usefixtures("folder")
def test_a_table_alone_becomes_a_book_that_tells_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    ran = import_(capsys, TABLE.replace(" (tonnes)", ""))
    assert ran.code == 1
    assert "t.csv:0:0: warning: no source is named; each figure cites the table itself" in ran.out
    assert "t.csv:2:3: warning: column 3 ('Catch') has figures without a unit" in ran.out
    assert amounts() == ["1.10", "2.5"]
    shown = run(capsys, "show", "catch-cod-2018", "--book", "b.yaml").out
    assert "1.10 (unit not stated)" in shown
    assert "[Table t.csv]" in shown


@pytest.mark.usefixtures("folder")
def test_options_say_what_the_table_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    table = "when|Größe|n|x\n05/06/2018|1.234|7|a\n06/06/2018|2.345|8|b\n".encode("windows-1252")
    options = (
        "--encoding", "windows-1252", "--map", "period=when", "--map", "value=2", "--map", "ignore=n",
        "--map", "ignore=4", "--unit", "Größe=Mio. t", "--unit", "x", "--dates", "dmy", "--decimal", "comma",
        "--label", "Länge", "--category", "Maße", "--title", "Buch", "--mode", "as_of", "--shape", "long",
        "--head", "1", "--delimiter", "|",
    )  # fmt: skip
    ran = import_(capsys, table, *GIVEN, *options)
    assert (ran.code, ran.err) == (0, ""), ran.out
    book = load_book(Path("b.yaml")).book
    assert book is not None
    fact = next(iter(book.facts.values()))
    assert (fact.amount, fact.period, book.mode_of(fact), book.unit_of(fact).scale) == (
        "1234",
        "2018-06-05",
        "as_of",
        "1e6",
    )
    assert (book.head.title.en, next(iter(book.categories.values())).label.en) == ("Buch", "Maße")


@pytest.mark.usefixtures("folder")
def test_the_language_is_that_of_the_table_or_as_given(capsys: pytest.CaptureFixture[str]) -> None:
    table = "年份,指标,数值\n2018,贸易额,5\n2019,贸易额,6\n"
    for options, code in (((), "zh"), (("--lang", "en"), "en")):
        assert import_(capsys, table, *GIVEN, "--unit", "万元", *options).code == 0
        book = load_book(Path("b.yaml")).book
        assert book is not None
        assert book.head.languages == (code,)
    data = table.encode("gb18030")
    assert import_(capsys, data, *GIVEN, "--unit", "万元").code == 2
    assert import_(capsys, data, *GIVEN, "--unit", "万元", "--encoding", "gb18030").code == 0


@pytest.mark.usefixtures("folder")
def test_tabs_and_sheets_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert import_(capsys, TABLE.replace(",", "\t"), *GIVEN, name="t.tsv").code == 0
    assert import_(capsys, TABLE.replace(",", "\t"), *GIVEN, "--delimiter", "tab").code == 0
    book = openpyxl.Workbook()
    book.create_sheet("Catch").append(["year", "Catch (tonnes)"])
    book["Catch"].append([2018, 1.1])
    book["Catch"]["B2"].number_format = "0.00"
    book.save("t.xlsx")
    ran = run(capsys, "import", "t.xlsx", "-o", "b.yml", "--sheet", "Catch", *GIVEN)
    assert ran.code == 0
    assert amounts("b.yml") == ["1.10"]
    assert run(capsys, "import", "t.xlsx", "-o", "b.yml", *GIVEN).code == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.usefixtures("folder")
def test_the_bundled_book_comes_back_from_its_data(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    Path("data").mkdir()
    assert run(capsys, "data", "-o", f"data/x.{kind}").code == 0
    ran = run(capsys, "import", f"data/x.{kind}", "-o", "b.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert run(capsys, "check", "b.yaml") == (0, "", "")
    old = json.loads(run(capsys, "list", "--json").out)
    new = json.loads(run(capsys, "list", "--json", "--book", "b.yaml").out)
    kept = [key for key in old[0] if key not in ("citation", "notes")]
    by_id = {fact["id"]: fact for fact in new}
    assert [{key: fact[key] for key in kept} for fact in old] == [
        {key: by_id[fact["id"]][key] for key in kept} for fact in old
    ]


@pytest.mark.parametrize(
    "options",
    [
        ("--map", "value"),
        ("--map", "price=year"),
        ("--map", "=year"),
        ("--map", "value=nothing"),
        ("--map", "value=9"),
        ("--map", "value=0"),
        ("--delimiter", "ab"),
        ("--delimiter", "x"),
        ("--encoding", "latin"),
        ("--head", "x"),
    ],
)
def test_wrong_use_says_so(folder: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]) -> None:
    ran = import_(capsys, TABLE, *GIVEN, *options)
    assert ran.code == 2
    assert ran.err
    assert not (folder / "b.yaml").exists()


@pytest.mark.usefixtures("folder")
def test_columns_with_one_head_are_named_by_number(capsys: pytest.CaptureFixture[str]) -> None:
    ran = import_(capsys, "year,a,a\n2018,5,6\n", *GIVEN, "--map", "value=a")
    assert (ran.code, "several columns have the head 'a'" in ran.err) == (2, True)
    assert (
        import_(capsys, "year,a,a\n2018,5,6\n", *GIVEN, "--unit", "t", "--map", "value=3", "--map", "ignore=2").code
        == 0
    )


@pytest.mark.usefixtures("folder")
def test_the_book_must_have_an_ending_and_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.csv").write_text(TABLE, encoding="utf-8")
    assert run(capsys, "import", "t.csv", "-o", "b.txt", *GIVEN).code == 2
    ran = run(capsys, "import", "t.csv", "-o", "no/b.yaml", *GIVEN)
    assert (ran.code, "no such folder" in ran.err) == (2, True)


# --- hostile files ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_read_is_told_with_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    hostile: dict[str, bytes] = {
        "empty": b"",
        "binary": bytes(range(256)) * 10,
        "utf-16": TABLE.encode("utf-16-le"),
        "gb": "年,值\n2018,5\n".encode("gb18030"),
        "nul": b"year,a\n2018,5\0\n",
        "quote": b'year,a\n2018,"5\n2019,6\n' * 3,
        "cell": b'year,a\n2018,"' + b"x" * 10_000_000 + b'"\n',
        "wide": b",".join([b"x"] * 100_000) + b"\n" + b",".join([b"1"] * 100_000) + b"\n",
        "one": b"only\none\n",
    }
    for name, data in hostile.items():
        ran = import_(capsys, data, *GIVEN)
        assert ran.code == 2, name
        assert "t.csv:" in ran.out, name
        assert not Path("b.yaml").exists(), name


@pytest.mark.usefixtures("folder")
def test_pipes_folders_and_missing_files_are_not_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe.csv")
    Path("folder.csv").mkdir()
    Path("closed.csv").write_text(TABLE, encoding="utf-8")
    Path("closed.csv").chmod(0)
    Path("loop.csv").symlink_to("loop.csv")
    names = ["pipe.csv", "folder.csv", "none.csv", "loop.csv", "a\0b.csv", "x" * 300]
    for name in names if os.geteuid() == 0 else [*names, "closed.csv"]:
        assert run(capsys, "import", name, "-o", "b.yaml").code == 2, name
    assert run(capsys, "import", "/dev/zero", "-o", "b.yaml").code == 2
    assert "sheets" in import_(capsys, TABLE, "--sheet", "x").out


@pytest.mark.usefixtures("folder")
def test_a_file_over_the_cap_is_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    with Path("t.csv").open("wb") as file:
        file.truncate(2**40)
    assert "larger than 64 MB" in run(capsys, "import", "t.csv", "-o", "b.yaml").out


@pytest.mark.usefixtures("folder")
def test_a_data_package_is_used_as_far_as_it_is_right_and_leads_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    def with_package(content: bytes) -> str:
        Path("datapackage.json").write_bytes(content)
        ran = import_(capsys, TABLE, *GIVEN)
        assert ran.code == 0, ran.out
        return ran.out

    assert "not used: datapackage.json is no JSON" in with_package(b"[" * 50_000)
    for path in ("../t.csv", "https://example.org/t.csv", "/etc/passwd"):
        assert "not used: it does not describe" in with_package(json.dumps({"resources": [{"path": path}]}).encode())
    package = {"resources": [{"path": "t.csv"}], "sources": [{"title": "Customs", "path": "../../etc/passwd"}]}
    Path("datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert import_(capsys, TABLE).code == 0
    book = load_book(Path("b.yaml")).book
    assert book is not None
    assert [(source.title, source.url) for source in book.sources.values()] == [("Customs", "")]
    Path("datapackage.json").unlink()
    os.mkfifo("datapackage.json")
    assert "not used: this is a pipe" in import_(capsys, TABLE, *GIVEN).out


def test_formulas_and_signs_nobody_sees_do_no_harm(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = "year,name,value\n2018,\"=cmd|' /C calc'!A0\",5\n2019,a\u202eb,6\n2020,Cod,=1+1\n2021,Cod,7\n"
    ran = import_(capsys, table, *GIVEN, "--unit", "t")
    assert ran.code == 1
    assert "\u202e" not in ran.out
    assert amounts() == ["7"]
    assert "=" not in (folder / "b.yaml").read_text(encoding="utf-8").replace("$schema=", "")


@pytest.mark.usefixtures("folder")
def test_a_workbook_that_unpacks_to_too_much_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    openpyxl.Workbook().save("plain.xlsx")
    with zipfile.ZipFile("plain.xlsx") as old, zipfile.ZipFile("t.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            with new.open(name, "w") as part:
                part.write(old.read(name))
                if "sheet1" in name:
                    for _ in range(130):
                        part.write(b" " * 1024 * 1024)
    ran = run(capsys, "import", "t.xlsx", "-o", "b.yaml")
    assert (ran.code, "unpacks to 130 MB" in ran.out) == (2, True)


def test_the_contract_has_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["import", "--help"])
    assert end.value.code == 0
    assert "TABLE" in capsys.readouterr().out
