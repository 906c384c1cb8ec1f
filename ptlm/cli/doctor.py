"""`doctor`: what works on this machine and what does not."""

from rich.text import Text

from ptlm.cli.output import Json, print_json, say
from ptlm.i18n import _
from ptlm.runs import health

MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}


def doctor(json: Json = False) -> int:
    """Every check as it is made; fails where something is missing that nothing works without."""
    made = []
    for check in health.checks():
        made.append(check)
        if not json:
            mark, style = MARKS[check.level]
            say(Text.assemble((f"{mark} ", style), (f"{check.id}: ", "bold"), str(check)))
    if json:
        print_json([check.as_dict() for check in made])
    failed = sum(check.level == "error" for check in made)
    if failed and not json:
        say(_("Problemas a resolver: {count}.", count=failed), style="red")
    return 1 if failed else 0
