"""CSV: the log of a run as a table, for a spreadsheet or pandas."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from ganvas.disk import replaced, writing
from ganvas.errors import RunError
from ganvas.paths import path_of
from ganvas.runs.log import read_log
from ganvas.training.events import Began, Event, Noted
from ganvas.training.logs.figures import FIRST, of_event, of_line
from ganvas.words import message


class CsvLog:
    """Writes every note as a line of a CSV file, by default RUN/log.csv.

    ganvas.train("digits", on=ganvas.CsvLog())

    Columns are step, images, seconds, images_per_second, then losses and readings under their names in log.jsonl. Whenever a training
    begins or is resumed, the file is written again from log.jsonl: so each step is in it once, also those from before there was
    a CSV file. Raises RunError where there is a file that isn't the log of this run.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self._given = None if path is None else path_of(path)
        self._run, self._columns = Path(), list[str]()

    def __call__(self, event: Event) -> None:
        match event:
            case Began():
                self._run, self._columns = event.run, []
                self._check_ours()
                self._write_all()
            case Noted():
                figures = of_event(event)
                if figures.keys() <= set(self._columns):
                    with writing(self.path), self.path.open("a", encoding="utf-8", newline="") as file:
                        file.write(_line([figures.get(name, "") for name in self._columns]))
                else:
                    self._write_all()  # with another column

    @property
    def path(self) -> Path:
        return self._given or self._run / "log.csv"

    def _write_all(self) -> None:
        rows = [of_line(note) for note in read_log(self._run / "log.jsonl")]
        self._columns = list(dict.fromkeys([*FIRST, *(name for row in rows for name in row)]))
        lines: list[Sequence[object]] = [self._columns, *([row.get(name, "") for name in self._columns] for row in rows)]
        with writing(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with replaced(self.path) as unfinished:
                unfinished.write_text("".join(_line(line) for line in lines), encoding="utf-8", newline="")

    def _check_ours(self) -> None:
        """Raises RunError where a file holds anything but the log of this run."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8", errors="replace", newline="") as file:
            table = csv.reader(file)
            header, begins = next(table, []), next(table, [])
        if header[: len(FIRST)] != list(FIRST):
            what = message("{path} is not a log that ganvas wrote, so it stays as it is.", path=self.path)
        elif self._given and begins and begins[: len(FIRST)] != self._beginning():
            what = message("{path} is the log of another run, so it stays as it is.", path=self.path)
        else:
            return
        raise RunError(what, message("Give another path:  CsvLog('log.csv')"))

    def _beginning(self) -> list[str]:
        """The first line of this run's log, as far as every log has it."""
        rows = [of_line(note) for note in read_log(self._run / "log.jsonl")[:1]]
        return [str(row[name]) for row in rows for name in FIRST]


def _line(values: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()
