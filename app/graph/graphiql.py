"""The page that a browser gets at /graphql: GraphiQL when its files have been fetched, else a plain form."""

from __future__ import annotations

ASSETS = "/assets/graphiql"
EXAMPLE = """{
  plans(first: 1) {
    nodes {
      code
      title
      outputs(first: 3) { nodes { code title } }
    }
  }
}"""
_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Hinge GraphQL</title>
"""
_PLAIN = (
    _HEAD
    + """<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
textarea, input { width: 100%; font: 14px/1.4 monospace; box-sizing: border-box }
pre { background: #f4f4f4; padding: 1rem; overflow: auto }
</style>
</head>
<body>
<h1>Hinge GraphQL</h1>
<p>The schema: <a href="/graphql/schema.graphql">schema.graphql</a>. The REST reference: <a href="/docs">docs</a>.
GraphiQL appears here once <code>python3 run.py assets</code> has fetched its files.</p>
<form id="form">
<label>Query<textarea id="query" rows="14" spellcheck="false">{example}</textarea></label>
<label>API key, if you have one<input id="key" autocomplete="off" placeholder="hinge_…"></label>
<p><button>Run</button></p>
</form>
<pre id="answer" aria-live="polite"></pre>
<script>
document.getElementById("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const headers = {"content-type": "application/json", "accept": "application/graphql-response+json"};
  const key = document.getElementById("key").value.trim();
  if (key) headers.authorization = "Bearer " + key;
  const answer = await fetch("/graphql", {
    method: "POST", headers, body: JSON.stringify({query: document.getElementById("query").value})
  });
  document.getElementById("answer").textContent = JSON.stringify(await answer.json(), null, 2);
});
</script>
</body>
</html>
"""
)
_FULL = (
    _HEAD
    + """<link rel="stylesheet" href="{assets}/graphiql.css">
<style>body { margin: 0 } #graphiql { height: 100vh }</style>
</head>
<body>
<div id="graphiql">Loading …</div>
<script type="text/plain" id="example">{example}</script>
<script src="{assets}/react.js"></script>
<script src="{assets}/react-dom.js"></script>
<script src="{assets}/graphiql.js"></script>
<script>
ReactDOM.createRoot(document.getElementById("graphiql")).render(React.createElement(GraphiQL, {
  fetcher: GraphiQL.createFetcher({url: "/graphql"}),
  defaultQuery: document.getElementById("example").textContent,
  defaultEditorToolsVisibility: "headers",
}));
</script>
</body>
</html>
"""
)


def graphiql_html(assets_present: bool) -> str:
    """The page; neither form needs anything from outside."""
    page = _FULL if assets_present else _PLAIN
    return page.replace("{assets}", ASSETS).replace("{example}", EXAMPLE)
