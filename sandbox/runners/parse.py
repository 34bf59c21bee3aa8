"""The parser: a developer's text, read against an empty schema, in a process that may well die of it."""

import json

import duckdb

from sandbox.runners.job import Job
from sandbox.runners.sql import connect
from sandbox.wire import ResultPipe

_QUESTIONS = {
    "tree": "SELECT json_serialize_sql($1::VARCHAR)",
    "bound": "SELECT json_serialize_plan($1::VARCHAR, optimize := false)",
}
"""Name of the text that is sent → what the engine is asked."""


def run(job: Job, pipe: ResultPipe) -> None:
    """Send the parse tree and the bound plan of the text, or the engine's error objects. The text never runs."""
    connection = connect(job)
    for definition in job.header["schema"]:
        connection.execute(definition)
    text = job.header["text"]
    for name, question in _QUESTIONS.items():
        pipe.send_table(name, memoryview(_ask(connection, question, text).encode("utf-8", "replace")))


def _ask(connection: duckdb.DuckDBPyConnection, question: str, text: str) -> str:
    """The engine's JSON; what it throws instead takes the form of its error objects."""
    try:
        answer: str = connection.execute(question, [text]).fetchall()[0][0]
    except duckdb.Error as problem:
        return json.dumps({"error": True, "error_type": type(problem).__name__, "error_message": str(problem)})
    return answer
