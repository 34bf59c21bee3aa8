"""The parser: a developer's text, read against an empty schema, in a process that may well die of it."""

import json

import duckdb

from sandbox.runners.job import Job
from sandbox.runners.sql import connect
from sandbox.wire import Frame, ResultPipe


def run(job: Job, pipe: ResultPipe) -> None:
    """Send the parse tree and the bound plan of the text, or the engine's error objects. The text never runs."""
    connection = connect(job)
    for definition in job.header["schema"]:
        connection.execute(definition)
    text = job.header["text"]
    tree = _ask(connection, "SELECT json_serialize_sql($1::VARCHAR)", text)
    bound = _ask(connection, "SELECT json_serialize_plan($1::VARCHAR, optimize := false)", text)
    pipe.send_json(Frame.VALUES, {"tree": tree, "bound": bound})


def _ask(connection: duckdb.DuckDBPyConnection, question: str, text: str) -> str:
    """The engine's JSON; what it throws instead takes the form of its error objects."""
    try:
        answer: str = connection.execute(question, [text]).fetchall()[0][0]
    except duckdb.Error as problem:
        return json.dumps({"error": True, "error_type": type(problem).__name__, "error_message": str(problem)})
    return answer
