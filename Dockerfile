# GraphiQL's files, by the same code as `python3 run.py assets`.
FROM node:22-bookworm AS assets
WORKDIR /app
COPY run.py ./
COPY tools/ tools/
RUN python3 run.py assets

# The runtime packages alone, each checked against its hash.
FROM python:3.13-slim AS environment
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock \
    && .venv/bin/pip uninstall --yes pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/hinge hinge
WORKDIR /app
COPY --from=environment /app/.venv/ .venv/
COPY alembic.ini ./
COPY migrations/ migrations/
COPY app/ app/
COPY --from=assets /app/.assets/ .assets/
# Compiled here, for the service may not write into its own code.
RUN .venv/bin/python -m compileall -q app migrations
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 HINGE_HOST=0.0.0.0 HINGE_DATA_DIR=/var/lib/hinge/data
USER hinge
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ.get('HINGE_PORT') or 8000}/healthz\", timeout=2)"]
ENTRYPOINT ["python", "-m", "app.cli"]
CMD ["serve"]
