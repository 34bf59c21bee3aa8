"""The `yunei` command, one module a noun. Acts go over HTTP as a named member; local tools read files."""
