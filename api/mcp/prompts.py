"""Prompts for the three common jobs: answer as of a date, tell what changed, check a brief."""

from collections.abc import Mapping
from dataclasses import dataclass

from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    GetPromptResult,
    ListPromptsResult,
    Prompt,
    PromptArgument,
    PromptMessage,
    TextContent,
)

from api.parameter_values import in_quotes


@dataclass(frozen=True, slots=True)
class Job:
    """A prompt: its arguments in order, which of them may be left out, and what is said with them."""

    name: str
    title: str
    description: str
    arguments: Mapping[str, str]
    optional: frozenset[str]
    words: str

    def prompt(self) -> Prompt:
        arguments = [
            PromptArgument(name=name, description=said, required=name not in self.optional)
            for name, said in self.arguments.items()
        ]
        return Prompt(name=self.name, title=self.title, description=self.description, arguments=arguments)


JOBS = (
    Job(
        "answer_as_of",
        "Answer as of a date",
        "What a policy said on a day, quoted and cited.",
        {"question": "What is asked.", "date": "The day, YYYY-MM-DD.", "policy": "A policy's id; all if left out."},
        frozenset({"policy"}),
        "Answer this question from the policy in force on {date}: {question}\n"
        "Call `ask` with as_of={date}{policy}. Quote word for word, cite each quotation, and name the version and the "
        "days it was in force. If nothing is stated, say so first; words in `nearest` are no answer, and what other "
        "versions say was not in force that day.",
    ),
    Job(
        "what_changed",
        "What changed",
        "What a policy changed between two days, with the words.",
        {"policy": "A policy's id.", "from": "The earlier day, YYYY-MM-DD.", "to": "The later day, YYYY-MM-DD."},
        frozenset(),
        "Tell what the policy {policy} changed between {from} and {to}.\n"
        "Call `compare` with policy={policy}, left={from}, right={to}, and follow `next_cursor` to the end. Tell "
        "added, removed and changed passages apart, with the words and the citations of both sides; leave out what "
        "only moved. Follow a clause that matters with `clause_history`.",
    ),
    Job(
        "check_brief",
        "Check a brief",
        "Whether the quotations of a text are verbatim, in force and cited to their place.",
        {"text": "The text with its quotations.", "date": "The day that matters, YYYY-MM-DD, if there is one."},
        frozenset({"date"}),
        "Check every quotation in the text below.\nCall `verify_quotes` with the text{date}. For each quotation say "
        "the verdict, where the words stand, whether they were in force, and how the citation should read; say which "
        "could not be checked. Do not mend the text.\n\n{text}",
    ),
)
_BY_NAME = {job.name: job for job in JOBS}
_IN_WORDS = {"policy": " and policy={}", "date": " and as_of={}"}
"""How an argument that may be left out is said."""


def listed() -> ListPromptsResult:
    return ListPromptsResult(prompts=[job.prompt() for job in JOBS])


def filled(name: str, arguments: Mapping[str, str]) -> GetPromptResult:
    """The prompt with its arguments. Raises MCPError where there is none of that name, or one is missing or unknown."""
    job = _BY_NAME.get(name)
    if job is None:
        raise MCPError(INVALID_PARAMS, f"there is no prompt {in_quotes(name)}; there are: {', '.join(_BY_NAME)}")
    missing = [each for each in job.arguments if each not in job.optional and not arguments.get(each)]
    unknown = [each for each in arguments if each not in job.arguments]
    if missing or unknown:
        wrong = f"{missing[0]} is missing" if missing else f"there is no argument {in_quotes(unknown[0])}"
        raise MCPError(INVALID_PARAMS, f"{wrong}; {name} takes {', '.join(job.arguments)}.")
    said = {
        each: _IN_WORDS[each].format(arguments[each]) if each in job.optional and arguments.get(each) else ""
        for each in job.optional
    }
    words = job.words.format_map({**arguments, **said})
    return GetPromptResult(
        description=job.description,
        messages=[PromptMessage(role="user", content=TextContent(text=words))],
    )
