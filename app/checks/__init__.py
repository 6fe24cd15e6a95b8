"""Checks that need the running parts: migrations, schema drift, documentation, and fuzzed requests.

`python -m app.checks` runs them all on one scratch Postgres; `run.py check` calls it after the static checks.
"""
