"""Every tool of the server, by its name."""

from trialcli.agents.tool import Tool
from trialcli.agents.tools import audit, diff, find, history, news, related, search, show
from trialcli.agents.tools import list as list_

TOOLS: dict[str, Tool] = {
    one.TOOL.name: one.TOOL
    for one in (search, show, history, diff, related, find, list_, news, audit)
}
