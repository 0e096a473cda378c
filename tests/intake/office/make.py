"""Makes the workbooks beside it with a real office program; run it where `soffice` is installed.

.venv/bin/python -m tests.intake.office.make
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

HERE = Path(__file__).parent
FORMS = {"sales.xls": "xls:MS Excel 97", "sales.ods": "ods", "sales_office.xlsx": "xlsx:Calc MS Excel 2007 XML"}
LOCKED = {"locked.xls": "MS Excel 97", "locked.ods": "calc8"}
MACRO = """Sub Main
  Dim a(0) As New com.sun.star.beans.PropertyValue
  a(0).Name = "Hidden" : a(0).Value = True
  d = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, a())
  Dim p(1) As New com.sun.star.beans.PropertyValue
  p(0).Name = "FilterName" : p(0).Value = "{form}"
  p(1).Name = "Password" : p(1).Value = "open sesame"
  d.storeToURL("{target}", p())
  d.close(True)
End Sub
"""


def workbook(path: Path) -> None:
    """Two sheets with title, merged cells, real dates, money and percent formats, a formula total, and a text sheet."""
    made = Workbook()
    sales = made.active
    sales.title = "Sales"
    sales["A1"] = "Sales by month"
    sales["A1"].font = Font(bold=True)
    sales.merge_cells("A1:D1")
    sales.append([])
    sales.append(["Month", "Revenue", "Orders", "Margin"])
    for month in range(1, 13):
        sales.append([date(2025, month, 1), 1000.5 * month, 10 + month, 0.3])
        sales.cell(sales.max_row, 1).number_format = "mmm yyyy"
        sales.cell(sales.max_row, 2).number_format = '#,##0.00 "€"'
        sales.cell(sales.max_row, 4).number_format = "0.0%"
    sales.append(["Total", "=SUM(B4:B15)", "=SUM(C4:C15)"])
    leads = made.create_sheet("Leads")
    leads.append(["Date", "Source", "Leads"])
    for day in range(1, 29):
        leads.append([date(2025, 2, day), "Web" if day % 2 else "Fair", day])
    made.save(path)


def main() -> None:
    """Write all files."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sales.xlsx"
        workbook(source)
        for name, form in FORMS.items():
            out = Path(folder) / "out"
            _office("--convert-to", form, "--outdir", str(out), str(source))
            shutil.copy(next(out.glob(f"sales.{name.rsplit('.', 1)[1]}")), HERE / name)
            shutil.rmtree(out)
        for name, form in LOCKED.items():
            _locked(source, HERE / name, (Path(folder) / "profile", form))


def _office(*arguments: str) -> None:
    subprocess.run(["soffice", "--headless", "--norestore", *arguments], check=True, timeout=180)


def _locked(source: Path, target: Path, where: tuple[Path, str]) -> None:
    """The workbook under a password, by a macro in a profile of its own: the command line has no option for it."""
    profile, form = where
    own = f"-env:UserInstallation={profile.as_uri()}"
    _office(own, "--convert-to", "csv", "--outdir", str(profile.parent / "first"), str(source))
    module = profile / "user" / "basic" / "Standard" / "Module1.xba"
    module.parent.mkdir(parents=True, exist_ok=True)
    text = MACRO.format(source=source.as_uri(), target=target.as_uri(), form=form)
    kind = '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">'
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n{kind}\n'
    space = 'xmlns:script="http://openoffice.org/2000/script"'
    body = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    module.write_text(
        f'{head}<script:module {space} script:name="Module1" script:language="StarBasic">{body}</script:module>\n'
    )
    library = 'xmlns:library="http://openoffice.org/2000/library"'
    kind = '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">'
    (module.parent / "script.xlb").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{kind}\n<library:library {library} library:name="Standard" '
        'library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>\n'
    )
    _office(own, "macro:///Standard.Module1.Main")


if __name__ == "__main__":
    main()
