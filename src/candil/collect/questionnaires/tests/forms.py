"""XLSForms for tests, written as tables."""

from __future__ import annotations

import io

from openpyxl import Workbook

#: Columns of our short tables → those of an XLSForm in two languages.
_HEADER = {
    "label_ro": "label::Romanian (ro)",
    "message": "constraint_message::English (en)",
    "filter": "choice_filter",
}


def xlsform(survey: str, choices: str = "", settings: str = "") -> bytes:
    """An XLSX file from tables whose cells stand between bars; the first line of each is its header."""
    book = Workbook()
    book.remove(book.active)
    for name, table in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.create_sheet(name)
        lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
        if lines and "label_ro" in lines[0]:
            lines[0] = [{**_HEADER, "label": "label::English (en)"}.get(cell, cell) for cell in lines[0]]
        for cells in lines:
            sheet.append([cell or None for cell in cells])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


INTERVIEW = xlsform(
    # label and message are in English, label_ro in Romanian (see _HEADER)
    """
    type | name | label | label_ro | relevant | constraint | message | required | calculation | appearance | filter
    begin_group | about | About you | Despre dvs. | | | | | | field-list |
    integer | age | How old are you? | Câți ani aveți? | | . > 0 and . < 120 | Between 1 and 119 | yes | | |
    select_one yesno | minor | Was somebody with you? | | ${age} < 18 | | | yes | | |
    end_group | | | | | | | | | |
    select_multiple signs | signs | What did you see? | | | count-selected(.) < 2 or . = 'debt papers' | None goes alone
    text | more | Tell more | | selected(${signs}, 'debt') | | | | | |
    select_one country | country | Country | | | | | | | |
    select_one town | town | Town | | ${country} != '' | | | | | | country=${country}
    begin_repeat | trip | Journey | | | | | | | |
    text | place | Where to? | | | | | yes | | |
    date | day | When? | | | . <= today() | Not in the future | | | |
    end_repeat | | | | | | | | | |
    calculate | trips | | | | | | | count(${trip}) | |
    note | thanks | Thank you | Mulțumim | ${trips} > 0 | | | | | |
    """,
    """
    list_name | name | label | label_ro | country
    yesno | yes | Yes | Da |
    yesno | no | No | Nu |
    signs | debt | Debt | Datorie |
    signs | papers | Papers held | |
    signs | none | None | |
    country | gb | Britain | |
    country | ro | Romania | |
    town | hull | Hull | | gb
    town | iasi | Iași | | ro
    """,
    """
    form_title | form_id | version | default_language
    Interview | interview | 3 | English (en)
    """,
)
