#!/usr/bin/env bash
# Package: @redocly/cli 2.77.0 (npm, MIT), rule no-invalid-media-type-examples as in its "recommended" set.
#
# What was expected: an example that is valid by JSON Schema 2020-12 passes the rule.
# What happens: the rule adds `unevaluatedProperties: false` to every object schema in order to report unknown fields,
#   also to those inside `if`, `then` and `else`. Such a subschema describes only the fields that the condition is about,
#   so every other field of a valid example becomes "unevaluated" there, `then` fails, and the example is reported.
# Seen: "Example value must conform to the schema: must match "then" schema." and "must NOT have unevaluated properties".
# Whom it hurts: whoever describes conditions (OpenAPI 3.1 allows them) and lints in CI: valid documents get warnings, and
#   people remove the condition or the example. `allowAdditionalProperties: true` for the rule avoids it.
#
# This script installs the package in a folder of its own, checks the example with ajv (valid), lints the document, prints
# what is said, and fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact @redocly/cli@2.77.0 ajv@8.20.0
cat >openapi.json <<'JSON'
{
  "openapi": "3.1.0",
  "info": { "title": "Conditions", "version": "1.0.0", "license": { "name": "MIT", "identifier": "MIT" } },
  "servers": [{ "url": "https://api.example.com" }],
  "security": [],
  "paths": {
    "/orders": {
      "post": {
        "operationId": "createOrder",
        "summary": "Create an order",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "type": "object",
                "properties": { "kind": { "type": "string" }, "weight": { "type": "integer" }, "note": { "type": "string" } },
                "required": ["kind"],
                "if": { "properties": { "kind": { "const": "parcel" } } },
                "then": { "type": "object", "properties": { "weight": { "type": "integer" } }, "required": ["weight"] }
              },
              "example": { "kind": "parcel", "weight": 3, "note": "fragile" }
            }
          }
        },
        "responses": { "204": { "description": "Done." }, "400": { "description": "No." } }
      }
    }
  }
}
JSON
node -e '
  const Ajv = require("ajv/dist/2020").default;
  const { schema, example } = require("./openapi.json").paths["/orders"].post.requestBody.content["application/json"];
  const valid = new Ajv({ strict: false }).validate(schema, example);
  console.log(`ajv: the example is ${valid ? "valid" : "invalid"}`);
  process.exit(valid ? 0 : 1);
'
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
printf 'rules:\n  no-invalid-media-type-examples: error\n' >default.yaml
printf 'rules:\n  no-invalid-media-type-examples: { severity: error, allowAdditionalProperties: true }\n' >lenient.yaml
said=$(npx redocly lint openapi.json --config default.yaml 2>&1 || true)
grep -E 'must (match|NOT)' <<<"$said" | sort -u || true
if ! grep -q 'must match "then" schema' <<<"$said"; then
  echo 'changed: the valid example is no longer reported'
  exit 1
fi
npx redocly lint openapi.json --config lenient.yaml >/dev/null 2>&1 || { echo 'changed: it is reported with allowAdditionalProperties too'; exit 1; }
echo 'as described: reported by default, and not with allowAdditionalProperties: true'
