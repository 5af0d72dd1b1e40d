"""Files that are spoiled on purpose, and must be refused."""

import csv
import io


def spoil(text: str, name: str, value: str, delimiter: str = ",", only: str = "value") -> str:
    """The file with the cell of a column replaced in the first row that has something in another column."""
    table = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    row = next(row for row in table[1:] if row[table[0].index(only)])
    assert row[table[0].index(name)] != value
    row[table[0].index(name)] = value
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    return out.getvalue()
