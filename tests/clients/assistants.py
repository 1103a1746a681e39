"""Two clients of other makers walk `inforce mcp`, and what they get is printed.

    pip install fastmcp langchain-mcp-adapters
    python assistants.py inforce mcp --index DIRECTORY

An index of the exhibits. Run it in an environment of its own.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from importlib import import_module

QUESTION = {"q": "Who is the data controller for users in the EEA?", "as_of": "2019-06-01"}
REFUSED = {"q": "x", "as_of": "1 June 2020"}


async def _fastmcp(command: Sequence[str]) -> None:
    transport = import_module("fastmcp.client.transports").StdioTransport(command[0], list(command[1:]))
    async with import_module("fastmcp").Client(transport) as client:
        tools = await client.list_tools()
        print(f"fastmcp: {len(tools)} tools, {len(await client.list_resources())} resources,", end=" ")
        print(f"{len(await client.list_resource_templates())} templates, {len(await client.list_prompts())} prompts")
        asked = await client.call_tool("ask", QUESTION)
        found = asked.structured_content
        print(f"ask: {found['status']}, {len(json.dumps(found)):,} characters: {found['answers'][0]['citation']}")
        read = await client.read_resource(f"inforce://{found['answers'][0]['version_id']}")
        print(f"resource: {len(read[0].text):,} characters")
        prompt = await client.get_prompt("answer_as_of", {"question": QUESTION["q"], "date": QUESTION["as_of"]})
        print(f"prompt: {prompt.messages[0].content.text[:70]!r}")
        refused = await client.call_tool("ask", REFUSED, raise_on_error=False)
        print(f"refused: {refused.content[0].text!r}")


async def _langchain(command: Sequence[str]) -> None:
    server = {"transport": "stdio", "command": command[0], "args": list(command[1:])}
    client = import_module("langchain_mcp_adapters.client").MultiServerMCPClient({"inforce": server})
    tools = {tool.name: tool for tool in await client.get_tools()}
    print(f"langchain-mcp-adapters: {len(tools)} tools")
    for name, given in (("ask", QUESTION), ("list_versions", {}), ("changes", {"limit": 2}), ("ask", REFUSED)):
        said = await tools[name].ainvoke({"type": "tool_call", "id": "1", "name": name, "args": given})
        artifact = list(said.artifact or {})
        print(f"{name}: {said.status}, {len(str(said.content)):,} characters, artifact {artifact}:", said.content)


async def main(command: Sequence[str]) -> None:
    await _fastmcp(command)
    await _langchain(command)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
