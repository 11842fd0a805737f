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
app.command("list", cls=Verb)(reads_models(finding.list_))
app.command("show", cls=Verb)(reads_models(finding.show))
app.command("lineage", cls=Verb)(reads_models(finding.lineage))
app.command("star", cls=Verb)(reads_models(keeping.star))
app.command("tag", cls=Verb)(reads_models(keeping.tag))
app.command("untag", cls=Verb)(reads_models(keeping.untag))
app.command("collect", cls=Verb)(reads_models(keeping.collect))
app.command("note", cls=Verb)(reads_models(keeping.note))
app.command("trash", cls=Verb)(reads_models(keeping.trash))
app.command("restore", cls=Verb)(reads_models(keeping.restore))
app.command("empty", cls=Verb)(keeping.empty)
app.command("export", cls=Verb)(reads_models(finding.export))
app.command("check", cls=Verb)(reads_models(keeping.check))
