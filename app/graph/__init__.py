"""The GraphQL door: resources become Strawberry types, operations become one SQL statement, never resolvers.

The way of a request: `http` reads it, `documents` parses, limits and validates it once, `plan` compiles it once for
each shape, `execute` binds the values, runs the statement and joins the bytes.
"""
