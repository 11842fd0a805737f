"""ganvas gallery: the pieces that a person keeps. A folder of files, because it has subcommands: ganvas gallery add, list, star, ..."""

import typer

from ganvas.cli.gallery import finding, keeping
from ganvas.cli.help import Verb, Verbs
from ganvas.cli.kinds import reads_models

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    help="Keep pictures that a model made: with their lineage, stars, tags, collections and notes.",
)
app.command("add", cls=Verb)(reads_models(keeping.add))
app.command("list", cls=Verb)(finding.list_)
app.command("show", cls=Verb)(finding.show)
app.command("lineage", cls=Verb)(reads_models(finding.lineage))
app.command("star", cls=Verb)(keeping.star)
app.command("tag", cls=Verb)(keeping.tag)
app.command("untag", cls=Verb)(keeping.untag)
app.command("collect", cls=Verb)(keeping.collect)
app.command("note", cls=Verb)(keeping.note)
app.command("trash", cls=Verb)(keeping.trash)
app.command("restore", cls=Verb)(keeping.restore)
app.command("empty", cls=Verb)(keeping.empty)
app.command("export", cls=Verb)(finding.export)
app.command("check", cls=Verb)(reads_models(keeping.check))
